import { replayHistory, type JsonObject } from 'cdk-workflow-simulator';
import { redactRecording } from '../../src/replay/redact-recording';
import type { TaskCall } from '../../src/engine/ports';
import { redrivenRun, seededRedrive, sequence, task, type Answered, type Redriven } from './redriven-runs';

const branch = (name: string, more?: JsonObject): JsonObject => ({
  StartAt: name,
  States: { [name]: task({ End: true, ...more }) },
});
const quick = { afterMs: 1_000 };
const slow = { afterMs: 3_000 };
const broken = { afterMs: 2_000, fails: true };

/** Answers of states while they are broken: until the first redrive, or until a later one. */
const brokenUntil =
  (until: number, which: (call: TaskCall) => Answered) =>
  (call: TaskCall, redrives: number): Answered =>
    redrives < until ? which(call) : quick;

const three = sequence({
  Before: task(),
  Beside: { Type: 'Parallel', Branches: ['A', 'B', 'C'].map((name) => branch(name)) },
  After: task(),
});
const each = (MaxConcurrency: number, ItemProcessor: JsonObject): JsonObject => ({
  Type: 'Map',
  Items: [0, 1, 2, 3],
  MaxConcurrency,
  ItemProcessor,
});
const both = { Type: 'Parallel', Branches: ['A', 'B'].map((name) => branch(name)), End: true };

/** What is called in each attempt of an execution, by how often it had been redriven. */
const SHAPES: readonly (readonly [what: string, run: Redriven, calls: Readonly<Record<number, readonly string[]>>])[] =
  [
    [
      'of three branches the one that failed and the one that was stopped run again',
      {
        definition: three,
        answer: brokenUntil(1, ({ stateName }) => ({ B: broken, C: slow })[stateName] ?? quick),
      },
      { 0: ['Before', 'A', 'B', 'C'], 1: ['B', 'C', 'After'] },
    ],
    [
      'two redrives, of which the first fails in another branch',
      {
        definition: three,
        answer: ({ stateName }, redrives) =>
          (redrives === 0 && stateName === 'B') || (redrives === 1 && stateName === 'C') ? broken : { afterMs: 2_500 },
      },
      { 0: ['Before', 'A', 'B', 'C'], 1: ['A', 'B', 'C'], 2: ['A', 'B', 'C', 'After'] },
    ],
    [
      'iterations of an inline Map, two at a time: those that had not begun begin',
      {
        definition: sequence({ Each: each(2, branch('Item')) }),
        answer: brokenUntil(1, ({ iterations }) => (iterations[0] === 2 ? broken : quick)),
      },
      { 0: ['Item 0', 'Item 1', 'Item 2', 'Item 3'], 1: ['Item 2'] },
    ],
    [
      'one iteration at a time',
      {
        definition: sequence({ Each: each(1, branch('Item')) }),
        answer: brokenUntil(1, ({ iterations }) => (iterations[0] === 1 ? broken : quick)),
      },
      { 0: ['Item 0', 'Item 1'], 1: ['Item 1', 'Item 2', 'Item 3'] },
    ],
    [
      'a Parallel in a Map',
      {
        definition: sequence({ Each: each(3, { StartAt: 'Both', States: { Both: both } }) }),
        answer: brokenUntil(1, ({ stateName, iterations }) =>
          stateName === 'B' && iterations[0] === 1 ? broken : slow,
        ),
      },
      {
        0: ['A 0', 'B 0', 'A 1', 'B 1', 'A 2', 'B 2'],
        1: ['A 0', 'B 0', 'A 1', 'B 1', 'A 2', 'B 2', 'A 3', 'B 3'],
      },
    ],
    [
      'a retry that waits is not made when its neighbour fails: the state is called anew',
      {
        definition: sequence({
          Beside: {
            Type: 'Parallel',
            Branches: [branch('A', { Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 60 }] }), branch('B')],
          },
        }),
        answer: brokenUntil(1, ({ stateName }) => (stateName === 'A' ? { ...broken, afterMs: 1_000 } : broken)),
      },
      { 0: ['A', 'B'], 1: ['A', 'B'] },
    ],
    [
      'an execution that is stopped runs all again that was in progress',
      { definition: three, answer: () => slow, stopsAfterMs: (redrives) => (redrives === 0 ? 4_000 : undefined) },
      { 0: ['Before', 'A', 'B', 'C'], 1: ['A', 'B', 'C', 'After'] },
    ],
  ];

describe('an execution that was redriven while branches or iterations were in progress', () => {
  test.each(SHAPES)('%s', async (_what, run, expected) => {
    const { recording, calls, status } = await redrivenRun(run);
    expect(status).toBe('SUCCEEDED');
    for (const [redrives, made] of Object.entries(expected)) {
      const own = calls.filter((call) => call.startsWith(redrives)).map((call) => call.slice(redrives.length + 1));
      expect(own.sort()).toEqual([...made].sort());
    }
    const replay = await replayHistory(recording);
    expect([replay.toText(), replay.notes]).toEqual([expect.stringMatching(/: same \(\d+ events\)$/), []]);
    expect(replay.events).toBeGreaterThanOrEqual(recording.events.length);
    const redacted = await redactRecording(recording);
    expect([redacted.isSameWay, (await replayHistory(redacted.recording)).isSame]).toEqual([true, true]);
  });

  test('goes as recorded whatever its shape: sixty seeds', async () => {
    const ends = new Set<number>();
    for (let seed = 0; seed < 60; seed += 1) {
      const { recording, redrives, status } = await redrivenRun(seededRedrive(seed));
      ends.add(redrives);
      const replay = await replayHistory(recording);
      expect([seed, status, replay.toText()]).toEqual([seed, 'SUCCEEDED', expect.stringMatching(/: same \(/)]);
    }
    expect([...ends].sort()).toEqual([1, 2]);
  }, 120_000);

  test('a distributed Map goes as recorded, with the histories of its children and without', async () => {
    const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...branch('Item') };
    const { recording } = await redrivenRun({
      definition: sequence({ Run: each(2, processor) }),
      answer: brokenUntil(2, ({ iterations }) => (iterations[0] === 1 ? broken : quick)),
    });
    expect((await replayHistory(recording)).toText()).toMatch(/: same \(\d+ events\)$/);
    const replay = await replayHistory({ ...recording, children: [] });
    expect(replay.toText()).toMatch(/: same \(\d+ events\)$/);
    expect(replay.notes).toEqual([expect.stringContaining("children of 'Run' were not given")]);
  });

  test('parts where a new definition does something else after the redrive', async () => {
    const { recording } = await redrivenRun({
      definition: three,
      answer: brokenUntil(1, ({ stateName }) => (stateName === 'B' ? broken : quick)),
    });
    const changed = structuredClone(three) as { States: Record<string, JsonObject> };
    changed.States['After'] = { ...changed.States['After'], Arguments: '{% $states.input[1] & "!" %}' };
    const { parting } = await replayHistory(recording, { definition: changed as unknown as JsonObject });
    expect(parting).toMatchObject({ state: 'After', member: 'input', fields: ['States.After.Arguments'] });
  });
});
