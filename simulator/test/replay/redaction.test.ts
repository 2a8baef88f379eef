/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-explicit-any -- definitions are changed as freely as people change JSON */
import {
  fails,
  GoldenSet,
  pathOf,
  recordRun,
  redactRecording,
  replayHistory,
  returns,
  Simulator,
  type JsonObject,
  type Run,
} from 'cdk-workflow-simulator';
import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine, templateOf } from '../world/small-templates';
import { order } from './shop';

/** A machine in which texts go everywhere: through outputs, variables, keys, causes, joined texts, iterations, a JSON text. */
const EVERYWHERE: JsonObject = {
  StartAt: 'Ask',
  QueryLanguage: 'JSONata',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'ask', Payload: '{% $states.input %}' },
      Assign: { said: '{% $states.result %}' },
      Output:
        '{% {"joined": "a-" & $states.input.name, "status": $states.input.status, "all": $states.result, "secret": $states.input.secret} %}',
      Next: 'Open?',
    },
    'Open?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.status = "OPEN" %}', Next: 'Each' }],
      Default: 'Each',
    },
    Each: {
      Type: 'Map',
      Items: '{% $append([$states.input], []) %}',
      ItemProcessor: {
        StartAt: 'Try',
        States: {
          Try: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: { FunctionName: 'try', Payload: '{% $states.input %}' },
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Told', Output: '{% $states.errorOutput %}' }],
            End: true,
          },
          Told: { Type: 'Pass', End: true },
        },
      },
      End: true,
    },
  },
};

const text = fc.string({ minLength: 3, unit: 'grapheme' }).map((inner) => `ж${inner}ж`);
const texts = fc.record({
  name: text,
  status: text,
  secret: text,
  key: text,
  inner: text,
  answer: text,
  error: text,
  cause: text,
  execution: fc.stringMatching(/^жx[a-z0-9]{4,20}$/),
});

interface Texts {
  readonly [what: string]: string;
}

async function runWith(given: Texts, status = given['status']): Promise<Run> {
  const world = await Simulator.load(templateOf({ Everywhere: machine(EVERYWHERE) }), { permissions: 'off' });
  const handle = world.stateMachine('Everywhere');
  const { name, secret, key, inner, answer, error, cause, execution } = given as Required<Record<string, string>>;
  handle.state('Ask').mock([
    returns({
      Payload: { answer, text: JSON.stringify({ inner, list: [inner] }), [key as string]: [answer] },
    } as never),
  ]);
  handle.state('Try').mock([fails((error as string).slice(0, 200), cause)]);
  const input = { name, status, secret, [key as string]: { deep: [inner] } } as never;
  const run = await (await handle.start(input, { name: execution as string })).toEnd();
  await world.close();
  return run;
}

/** Whether a text stands in what was written, as it is or as part of a JSON text. */
function finds(written: string, sought: string): boolean {
  const once = JSON.stringify(sought).slice(1, -1);
  return written.includes(sought) || written.includes(once) || written.includes(JSON.stringify(once).slice(1, -1));
}

test('no text is found in what was written that is neither allowed nor compared', async () => {
  await fc.assert(
    fc.asyncProperty(texts, async (given) => {
      const { recording, isSameWay } = await redactRecording(recordRun(await runWith(given)), { keep: ['secret'] });
      const written = JSON.stringify({ ...recording, definition: undefined });
      const hidden = Object.entries(given).filter(
        ([, each]) => !each.includes(given['secret']) && !given['secret']?.includes(each),
      );
      const found = hidden.filter(([, each]) => finds(written, each));
      expect(found).toEqual([]);
      expect(finds(written, given['secret'])).toBe(true);
      expect(isSameWay).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('a redacted history goes its way, equal texts stay equal, and what the definition compares with is kept', async () => {
  const given = {
    name: 'same',
    status: 'x',
    secret: 'same',
    key: 'k',
    inner: 'i',
    answer: 'same',
    error: 'E',
    cause: 'c',
    execution: 'one',
  };
  const { recording } = await redactRecording(recordRun(await runWith(given, 'OPEN')), { key: 'fixed' });
  const [started] = recording.events as { executionStartedEventDetails: { input: string } }[];
  const input = JSON.parse(started?.executionStartedEventDetails.input ?? '') as Record<string, string>;
  expect(input['status']).toBe('OPEN');
  expect(input['name']).toMatch(/^p[0-9a-f]{16}$/);
  expect(input['secret']).toBe(input['name']);
  expect((await replayHistory(recording)).toText()).toMatch(/same/);
  const again = await redactRecording(recordRun(await runWith(given, 'OPEN')), { key: 'fixed' });
  expect(JSON.stringify(again.recording.events[0])).toBe(JSON.stringify(recording.events[0]));
});

test('says so when a history goes another way with pseudonyms, and keeping a key mends it', async () => {
  const definition = structuredClone(EVERYWHERE) as any;
  definition.States['Open?'] = {
    Type: 'Choice',
    Choices: [{ Condition: '{% $number($states.input.status) > 1 %}', Next: 'Each' }],
    Default: 'Each',
  };
  const world = await Simulator.load(templateOf({ M: machine(definition as JsonObject) }), { permissions: 'off' });
  for (const state of ['Ask', 'Try'])
    world
      .stateMachine('M')
      .state(state)
      .mock(() => ({}));
  const run = await (await world.stateMachine('M').start({ status: '12', name: 'n' })).toEnd();
  await world.close();
  expect(run.status).toBe('SUCCEEDED');
  expect((await redactRecording(recordRun(run))).isSameWay).toBe(false);
  expect((await redactRecording(recordRun(run), { keep: ['status'] })).isSameWay).toBe(true);
});

describe('a golden set', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'golden-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test('keeps each way through a machine once', async () => {
    const golden = new GoldenSet(folder);
    const runs = [await order('usual'), await order('usual'), await order('declined')];
    for (const run of runs) {
      const recording = recordRun(run);
      const way = pathOf(recording);
      if (!golden.has(way)) golden.add(recording, way);
    }
    const files = new GoldenSet(folder).files();
    expect(files.map(({ file }) => file.replace(/^.*\/|-[0-9a-f]{12}\.json$/g, ''))).toEqual(['failed', 'succeeded']);
    expect(new GoldenSet(folder).has(pathOf(recordRun(runs[0] as Run)))).toBe(true);
    for (const { file, recording } of files) {
      expect((await replayHistory(recording)).isSame).toBe(true);
      expect(readFileSync(file, 'utf8').endsWith('\n')).toBe(true);
    }
  });
});
