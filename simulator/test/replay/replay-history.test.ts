/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-argument -- definitions are changed as freely as people change JSON */
import { recordRun, replayHistory, type JsonObject, type RecordedExecution } from 'cdk-workflow-simulator';
import { changed, order, SHOP, type Editable, type Way } from './shop';

const WAYS: readonly Way[] = ['usual', 'approved', 'unanswered', 'declined'];
let histories: Record<Way, RecordedExecution>;

beforeAll(async () => {
  const recorded = await Promise.all(WAYS.map(async (way) => [way, recordRun(await order(way))] as const));
  histories = Object.fromEntries(recorded) as Record<Way, RecordedExecution>;
});

/** Where the history of one way parts under a changed machine, as `event #n type: member because of fields`. */
async function parting(way: Way, change: (definition: Editable) => void): Promise<string> {
  const { parting: found } = await replayHistory(histories[way], { definition: changed(change) });
  if (found === undefined) return 'same';
  return `${found.type} ${found.state}: ${found.member} because of ${found.fields.join(', ')}`;
}

describe('a history under its own definition', () => {
  test.each(WAYS)('goes as recorded: %s', async (way) => {
    const replay = await replayHistory(histories[way]);
    expect(replay.toText()).toMatch(/same \(\d+ events\)$/);
    expect(replay.notes).toEqual([]);
    expect(replay.events).toBeGreaterThanOrEqual(histories[way].events.length);
  });

  test('needs no more than what the AWS CLI prints', async () => {
    const { events } = histories.approved;
    expect(await replayHistory(JSON.stringify({ events }) as never, {}).catch((error: Error) => error.message)).toMatch(
      /has to be the JSON of get-execution-history/,
    );
    const plain = JSON.parse(JSON.stringify({ events })) as { events: { timestamp: string }[] };
    for (const event of plain.events) event.timestamp = event.timestamp.replace('Z', '+00:00');
    expect((await replayHistory(plain, { definition: SHOP })).isSame).toBe(true);
    await expect(replayHistory(plain)).rejects.toThrow(/no definition/);
  });

  test('follows the recorded times: what AWS took longer for changes nothing', async () => {
    const late = structuredClone(histories.usual) as { events: { timestamp: string }[] };
    for (const [at, event] of late.events.entries()) {
      event.timestamp = new Date(Date.parse(event.timestamp) + at * 15).toISOString();
    }
    expect((await replayHistory(late)).toText()).toMatch(/same/);
  });

  test('that ends in the middle, as that of an execution in flight, is compared as far as it goes', async () => {
    const { events, ...rest } = histories.usual;
    const replay = await replayHistory({ ...rest, events: events.slice(0, 14) });
    expect(replay.isSame).toBe(true);
    expect(replay.events).toBe(14);
  });

  test('fails when pages are missing, or when it has no data', async () => {
    const { events } = histories.usual;
    await expect(replayHistory({ events: events.slice(3) }, { definition: SHOP })).rejects.toThrow(/not whole/);
    const bare = events.map((event) => {
      const { id, previousEventId, timestamp, type } = event as JsonObject;
      return { id, previousEventId, timestamp, type };
    });
    await expect(replayHistory({ events: bare }, { definition: SHOP })).rejects.toThrow(/no execution data/);
  });
});

/** What breaks which way, at which event, and because of which field. */
const BREAKING: readonly (readonly [what: string, way: Way, change: (d: Editable) => void, parting: string])[] = [
  [
    'a renamed field of an answer',
    'usual',
    (d) => (d.States.Check.Output = '{% {"order": $states.input.order, "total": $states.result.Payload.sum} %}'),
    'TaskStateExited Check: output.total because of States.Check.Output',
  ],
  [
    'a renamed field of a request',
    'usual',
    (d) => (d.States.Charge.Arguments.Payload = '{% {"id": $orderId, "sum": $states.input.total} %}'),
    'TaskScheduled Charge: parameters.Payload.amount because of States.Charge.Arguments.Payload',
  ],
  [
    'a variable of another value',
    'usual',
    (d) => (d.States.Check.Assign.orderId = '{% $states.input.order.total %}'),
    'TaskStateExited Check: assigned.orderId because of States.Check.Assign.orderId',
  ],
  [
    'a narrower Choice',
    'approved',
    (d) => (d.States['Large?'].Choices[0].Condition = '{% $states.input.total > 9000 %}'),
    'TaskStateEntered Approve: name because of States.Large?.Choices',
  ],
  [
    'another Default',
    'usual',
    (d) => (d.States['Large?'].Default = 'Cool off'),
    'TaskStateEntered Charge: type because of States.Large?.Default',
  ],
  [
    'a missing branch',
    'usual',
    (d) => d.States.Both.Branches.pop(),
    'TaskStateEntered Tell: type because of States.Both.Branches',
  ],
  [
    'another error name in a Catch',
    'declined',
    (d) => (d.States.Charge.Catch[0].ErrorEquals = ['Card.Refused']),
    'TaskStateExited Charge: type because of States.Charge.Catch',
  ],
  [
    'another error name in a Retry',
    'usual',
    (d) => (d.States.Charge.Retry[0].ErrorEquals = ['Card.Slow']),
    'TaskScheduled Charge: type because of States.Charge.Retry',
  ],
  [
    'no Retry',
    'usual',
    (d) => delete d.States.Charge.Retry,
    'TaskScheduled Charge: type because of States.Charge.Retry',
  ],
  [
    'a shorter timeout',
    'approved',
    (d) => (d.States.Approve.TimeoutSeconds = 300),
    'TaskSucceeded Approve: type because of States.Approve.TimeoutSeconds',
  ],
  [
    'a heartbeat that nobody sends',
    'approved',
    (d) => (d.States.Approve.HeartbeatSeconds = 60),
    'TaskSucceeded Approve: type because of States.Approve.HeartbeatSeconds',
  ],
  [
    'a shorter timeout of the machine',
    'approved',
    (d) => (d.TimeoutSeconds = 120),
    'TaskSucceeded Approve: type because of TimeoutSeconds',
  ],
  [
    'a state removed',
    'usual',
    (d) => {
      delete d.States['Cool off'];
      d.States.Charge.Next = 'Both';
    },
    'WaitStateEntered Cool off: type because of States.Charge.Next',
  ],
  [
    'a state added',
    'usual',
    (d) => {
      d.States.Extra = { Type: 'Pass', Next: 'Both' };
      d.States['Cool off'].Next = 'Extra';
    },
    'ParallelStateEntered Both: type because of States.Cool off.Next',
  ],
  [
    'a state renamed',
    'usual',
    (d) => {
      d.States.Bill = d.States.Charge;
      delete d.States.Charge;
      d.States['Large?'].Default = 'Bill';
      d.States.Approve.Next = 'Bill';
    },
    'TaskStateEntered Charge: name because of States.Large?.Default',
  ],
  [
    'another service',
    'usual',
    (d) => (d.States.Charge.Resource = 'arn:aws:states:::aws-sdk:lambda:invoke'),
    'TaskScheduled Charge: resource',
  ],
  [
    'another start',
    'usual',
    (d) => {
      d.StartAt = 'First';
      d.States.First = { Type: 'Pass', Next: 'Check' };
    },
    'TaskStateEntered Check: type because of StartAt',
  ],
  [
    'other items',
    'usual',
    (d) => (d.States.Lines.Items = '{% [$states.input.order.lines[0]] %}'),
    'MapStateStarted Lines: length because of States.Lines.Items',
  ],
  [
    'another output of an iteration',
    'usual',
    (d) => (d.States.Lines.ItemProcessor.States.Line.Output = '{% $states.result %}'),
    'TaskStateExited Line: output.line because of States.Line.Output',
  ],
  [
    'another error of a Fail',
    'declined',
    (d) => (d.States.Refused.Error = 'Order.Cancelled'),
    'ExecutionFailed Refused: error because of States.Refused.Error',
  ],
  [
    'an expression that fails',
    'usual',
    (d) => (d.States.Check.Output = '{% $states.result.none.deep %}'),
    'TaskStateExited Check: type because of States.Check.Output',
  ],
  [
    'another output of a Catch',
    'unanswered',
    (d) => (d.States.Approve.Catch[0].Output = '{% {"why": "late"} %}'),
    'TaskStateExited Approve: output.why because of States.Approve.Catch',
  ],
];

describe('a breaking change', () => {
  test.each(BREAKING)('is named with the event and the field: %s', async (_what, way, change, expected) => {
    expect(await parting(way, change)).toContain(expected);
  });
});

/** What changes nothing for anybody. */
const HARMLESS: readonly (readonly [what: string, change: (d: Editable) => void])[] = [
  ['a comment', (d) => (d.Comment = 'Orders')],
  ['a comment of a state', (d) => (d.States.Check.Comment = 'Asks the stock')],
  ['a longer timeout', (d) => (d.States.Charge.TimeoutSeconds = 600)],
  ['a longer timeout of a callback', (d) => (d.States.Approve.TimeoutSeconds = 3_900)],
  ['a longer timeout of the machine', (d) => (d.TimeoutSeconds = 172_800)],
  ['no timeout of the machine', (d) => delete d.TimeoutSeconds],
  ['a retry for what never came', (d) => d.States.Charge.Retry.push({ ErrorEquals: ['Lambda.ServiceException'] })],
  ['more attempts', (d) => (d.States.Charge.Retry[0].MaxAttempts = 6)],
  [
    'another order of retries',
    (d) => d.States.Charge.Retry.unshift({ ErrorEquals: ['Lambda.Unknown'], MaxAttempts: 1 }),
  ],
  ['a catch for what never came', (d) => d.States.Charge.Catch.push({ ErrorEquals: ['Bank.Closed'], Next: 'Refused' })],
  ['a catch in another state', (d) => (d.States.Check.Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Refused' }])],
  [
    'a rule that nobody meets',
    (d) => d.States['Large?'].Choices.push({ Condition: '{% $states.input.total < 0 %}', Next: 'Refused' }),
  ],
  [
    'another form of the same condition',
    (d) => (d.States['Large?'].Choices[0].Condition = '{% 1000 < $states.input.total %}'),
  ],
  [
    'another form of the same output',
    (d) => (d.States.Charge.Output = '{% $merge([{"paid": true}, $states.input]) %}'),
  ],
  [
    'a wider threshold that decides the same',
    (d) => (d.States['Large?'].Choices[0].Condition = '{% $states.input.total > 900 %}'),
  ],
  ['a state that is not reached', (d) => (d.States.Refused.Cause = 'It was refused')],
  ['another order of states', (d) => (d.States = Object.fromEntries(Object.entries(d.States).reverse()))],
  ['another order of members', (d) => (d.States.Check = Object.fromEntries(Object.entries(d.States.Check).reverse()))],
  ['a path of its own for the language', (d) => (d.States['Cool off'].QueryLanguage = 'JSONPath')],
  ['another order of branches, when nobody reads what they give', (d) => d.States.Both.Branches.reverse()],
  ['a slower retry', (d) => (d.States.Charge.Retry[0].BackoffRate = 3)],
  ['iterations one after the other', (d) => (d.States.Lines.MaxConcurrency = 1)],
];

describe('a harmless change', () => {
  test.each(HARMLESS)('passes on every way: %s', async (_what, change) => {
    for (const way of WAYS) expect(`${way}: ${await parting(way, change)}`).toBe(`${way}: same`);
  });
});

describe('an expected difference', () => {
  const added = changed((d) => {
    d.States.Extra = { Type: 'Pass', Next: 'Both' };
    d.States['Cool off'].Next = 'Extra';
  });
  const renamed = changed((d) => {
    d.States.Bill = d.States.Charge;
    delete d.States.Charge;
    d.States['Large?'].Default = 'Bill';
    d.States.Approve.Next = 'Bill';
  });
  const removed = changed((d) => {
    delete d.States['Cool off'];
    d.States.Charge.Next = 'Both';
  });

  test('lets a state be added, removed, renamed', async () => {
    const ways = [
      [added, { state: 'Extra', change: 'added' }],
      [renamed, { state: 'Charge', change: 'renamed', to: 'Bill' }],
      [removed, { state: 'Cool off', change: 'removed' }],
    ] as const;
    for (const [definition, expected] of ways) {
      const replay = await replayHistory(histories.usual, { definition, expected: [expected] });
      expect(replay.toText()).toContain('same');
      expect(replay.expected).toEqual([expected]);
    }
  });

  test('answers a Task that is new', async () => {
    const definition = changed((d) => {
      d.States.Score = { ...d.States.Both.Branches[1].States.Tell, Next: 'Both', Output: '{% $states.input %}' };
      delete d.States.Score.End;
      d.States['Cool off'].Next = 'Score';
    });
    const expected = [{ state: 'Score', change: 'added', result: { Payload: 1 } }] as const;
    expect((await replayHistory(histories.usual, { definition, expected })).isSame).toBe(true);
  });

  test('lets a part of an event differ, there and further on, and nothing else', async () => {
    const definition = changed((d) => (d.States.Charge.Output = '{% $merge([$states.input, {"paid": "yes"}]) %}'));
    const everywhere = [{ member: 'output.paid' }, { member: 'input.paid' }] as const;
    expect((await replayHistory(histories.usual, { definition, expected: everywhere })).isSame).toBe(true);
    const [first] = everywhere;
    const replay = await replayHistory(histories.usual, { definition, expected: [first] });
    expect(replay.parting).toMatchObject({ state: 'Cool off', member: 'input.paid' });
  });

  test('fails without anything that it is about', async () => {
    await expect(replayHistory(histories.usual, { expected: [{ reason: 'because' }] })).rejects.toThrow(
      /must name a state/,
    );
  });
});
