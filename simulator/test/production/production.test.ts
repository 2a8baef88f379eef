/* eslint-disable @typescript-eslint/no-unsafe-assignment -- matchers of jest are any */
import { observeProduction, recordRun, type JsonObject, type ObservedExecution } from 'cdk-workflow-simulator';
import { readEvents } from '../../src/replay/recording';
import { order, SHOP, type Way } from '../replay/shop';

const DAY_MS = 86_400_000;
const FROM_MS = Date.parse('2026-03-01T00:00:00Z');
const NOW_MS = FROM_MS + 30 * DAY_MS;
const STATUS: Readonly<Record<Way, string>> = {
  usual: 'SUCCEEDED',
  approved: 'SUCCEEDED',
  unanswered: 'FAILED',
  declined: 'FAILED',
};

let ways: Readonly<Record<Way, readonly object[]>>;

beforeAll(async () => {
  const entries: [Way, readonly object[]][] = [];
  for (const way of ['usual', 'approved', 'unanswered', 'declined'] as const) {
    entries.push([way, recordRun(await order(way)).events]);
  }
  ways = Object.fromEntries(entries) as Record<Way, readonly object[]>;
});

let made = 0;
function went(
  way: Way,
  onDay: number,
  change: (events: readonly object[]) => readonly object[] = (all) => all,
): ObservedExecution {
  made += 1;
  return {
    executionArn: `arn:aws:states:eu-central-1:123456789012:execution:Shop:${way}-${made}`,
    status: STATUS[way],
    startMs: FROM_MS + onDay * DAY_MS,
    events: atDay(readEvents(change(ways[way])), onDay),
    isWhole: true,
  };
}

/** The events as if they had happened on a day. */
function atDay(events: ObservedExecution['events'], onDay: number): ObservedExecution['events'] {
  const first = events[0]?.atMs ?? 0;
  return events.map((event) => ({ ...event, atMs: (event.atMs ?? first) - first + FROM_MS + onDay * DAY_MS }));
}

const observe = (
  executions: readonly ObservedExecution[],
  definition: JsonObject = SHOP,
): ReturnType<typeof observeProduction> =>
  observeProduction(executions, { title: 'Shop', definition, fromMs: FROM_MS, nowMs: NOW_MS });

test('tells which handlers and rules never fired in states that were entered, and which states never were', () => {
  const { silent, unentered } = observe([went('usual', 3)]).observed;
  expect(silent.map(({ label }) => label)).toEqual([
    'Large?: rule 1 → Approve',
    'Charge: Catch of Card.Declined → Refused',
  ]);
  expect(unentered).toEqual(['Approve', 'Refused']);
  const all = observe([went('usual', 3), went('unanswered', 4), went('declined', 5)]).observed;
  expect([all.silent, all.unentered]).toEqual([[], []]);
});

test('does not say that a handler never fired when the history has two ways to be read', () => {
  const definition = structuredClone(SHOP) as { States: Record<string, JsonObject> } & JsonObject;
  const rule = { Condition: '{% $states.input.total > 9000 %}', Next: 'Approve' };
  definition.States['Large?'] = { ...definition.States['Large?'], Choices: [rule, rule] };
  const { silent } = observe([went('usual', 1), went('approved', 1)], definition).observed;
  expect(silent.map(({ label }) => label)).not.toEqual(
    expect.arrayContaining([expect.stringContaining('Large?: rule')]),
  );
});

test('rings when retries rise, and not when they are as they were', () => {
  const calm = Array.from({ length: 40 }, (_, at) => went(at % 4 === 0 ? 'usual' : 'declined', (at * 30) / 40));
  expect(observe(calm).alarms).toEqual([]);
  const rising = Array.from({ length: 40 }, (_, at) => went(at < 22 ? 'declined' : 'usual', (at * 30) / 40));
  const report = observe(rising);
  expect(report.alarms).toEqual([
    expect.objectContaining({
      kind: 'retries',
      where: 'Charge',
      what: 'Retries rise: 0 of 20 (0.0 %), then 18 of 20 (90.0 %) (Card.Declined, Card.Busy)',
    }),
  ]);
  expect(report.toText()).toMatch(/Charge {2}0 of 20 \(0\.0 %\), then 18 of 20 \(90\.0 %\) {2}rises/);
});

test('rings when executions begin to fail', () => {
  const failing = Array.from({ length: 40 }, (_, at) => went(at < 20 ? 'approved' : 'declined', (at * 30) / 40));
  expect(observe(failing).alarms.map(({ kind }) => kind)).toEqual(['failures']);
});

test('rings for what runs too long, and says where it is, since when, and what it waits for', () => {
  const untilItWaits = (events: readonly object[]): readonly object[] =>
    events.slice(0, events.findIndex((event) => JSON.stringify(event).includes('"TaskSubmitted"')) + 1);
  const hanging = { ...went('approved', 20, untilItWaits), status: 'RUNNING' };
  const { alarms, observed } = observe([hanging, { ...went('usual', 29.9), status: 'RUNNING' }]);
  expect(observed.hangs).toHaveLength(1);
  expect(alarms).toEqual([
    expect.objectContaining({
      kind: 'hang',
      what: expect.stringMatching(/^It runs for 10 d, in 'Approve' for .* \(it waits for an answer\)$/),
    }),
  ]);
});

test('one that hangs and began before the time that is looked at is told of, and not counted', () => {
  const { observed } = observe([{ ...went('approved', -3), status: 'RUNNING' }]);
  expect(observed.hangs).toHaveLength(1);
  expect(observed.ways).toEqual([]);
});

test('rings when a task succeeded shortly before its timeout', () => {
  const slow = went('usual', 2);
  let late = 0;
  const events = slow.events.map((event) => {
    if (event.type === 'TaskSucceeded' && late === 0) late = 55_000;
    return { ...event, atMs: (event.atMs ?? 0) + late };
  });
  expect(observe([{ ...slow, events }]).alarms).toEqual([
    expect.objectContaining({ kind: 'timeout', where: 'Check', what: expect.stringContaining('its timeout is 1 min') }),
  ]);
});

test('tells what each way costs, the dearest first', async () => {
  const executions = [went('usual', 1), went('declined', 2), went('usual', 3)];
  const [first, second, third] = observe(executions).observed.ways;
  const run = await order('usual');
  expect(first).toMatchObject({ executions: 2, transitions: 2 * run.transitions, ends: 'SUCCEEDED' });
  expect(first?.states).toEqual(['Check', 'Large?', 'Charge', 'Cool off', 'Both', 'Lines', 'Done']);
  expect(second).toMatchObject({ executions: 1, ends: 'FAILED Order.Refused' });
  expect(third).toBeUndefined();
});

test('does not take a redrive for a retry', () => {
  const [failed] = [went('declined', 1)];
  const scheduled = failed.events.filter(({ type }) => type === 'TaskScheduled').at(-1);
  const last = failed.events.at(-1)?.id ?? 0;
  const redriven = { ...failed.events[0], id: last + 1, previousId: last, type: 'ExecutionRedriven', told: {} };
  const again = { ...scheduled, id: last + 2, previousId: scheduled?.id };
  const events = [...failed.events, redriven, again] as ObservedExecution['events'];
  const {
    states,
    ways: [way],
  } = observe([{ ...failed, status: 'RUNNING', events }]).observed;
  expect(states.every(({ retries: { before, after } }) => before.count + after.count === 0)).toBe(true);
  expect(way?.transitions).toBe((observe([failed]).observed.ways[0]?.transitions ?? 0) + 1);
});

test('says what the numbers leave out', () => {
  const other = { ...SHOP, States: { ...(SHOP['States'] as JsonObject), Charge: undefined } } as unknown as JsonObject;
  delete (other['States'] as JsonObject)['Charge'];
  const { notes } = observe([{ ...went('usual', 1), isWhole: false }], other).observed;
  expect(notes).toEqual([
    '1 of the histories are long: only a part of each was read, and what it costs is more',
    "The definition does not have 'Charge': executions ran under another one",
  ]);
});

test('is told as text, as Markdown, as JSON', () => {
  const report = observe([went('usual', 1), went('unanswered', 2)]);
  expect(
    report
      .toText()
      .split('\n\n')
      .map((part) => part.split(/[\n:]/)[0]),
  ).toEqual(['Shop, 30 d', 'Never fired', 'Retries', 'Hangs', 'Timeouts', 'Spend']);
  expect(report.toMarkdown()).toContain('| catch | Charge: Catch of Card.Declined → Refused |');
  expect(JSON.parse(JSON.stringify(report))).toMatchObject({
    from: '2026-03-01T00:00:00.000Z',
    alarms: [],
    statuses: { SUCCEEDED: 1, FAILED: 1 },
  });
});

test('with no execution, everything is told to be silent and nothing rings', () => {
  const report = observe([]);
  expect(report.alarms).toEqual([]);
  expect(report.observed.unentered).toHaveLength(12);
  expect(report.toText()).toContain('Shop, 30 d: 0 executions, nothing rings');
});
