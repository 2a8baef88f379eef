import { Aggregate, FailurePolicy, FanOutMode, FanOutSource, Work } from 'cdk-workflow-patterns';
import type { FanOutProps } from 'cdk-workflow-patterns';
import type { Json, Run } from 'cdk-workflow-simulator';
import { MockFailure } from 'cdk-workflow-simulator';
import { fanOutStack, itemsUpTo, runFanOut } from './fan-out-world';

/** What users' functions answer: whatever they like. */
const ODD: readonly Json[] = ['text', '7', 7, null, true, [1, 2], [], {}, { amount: 'text' }, { amount: null }];
const ODDER: readonly Json[] = [
  { amount: [1, 2] },
  { amount: {} },
  { amount: '12.5' },
  { amount: 1.5 },
  { amount: '1e999' },
];
const ANSWERS: readonly Json[] = [
  ...ODD,
  ...ODDER,
  { amount: 1e300 },
  { amount: '-3' },
  { country: {} },
  { country: [] },
];

const aggregates = {
  count: Aggregate.count(),
  sum: Aggregate.sum('{% $result.amount %}'),
  converted: Aggregate.sum('{% $number($result.amount) %}'),
  group: Aggregate.group('$result.country', Aggregate.sum('$result.amount')),
  merged: Aggregate.merge(),
  top: Aggregate.top(2, '$result.amount'),
  cheapest: Aggregate.top(1, '{% -$result.amount %}'),
};

const sizes: readonly (readonly [string, Partial<FanOutProps>])[] = [
  ['inline', {}],
  ['in children', { mode: FanOutMode.DISTRIBUTED }],
  ['in batches', { batchSize: 3 }],
];

const stackOf = (more: Partial<FanOutProps>): ReturnType<typeof fanOutStack> =>
  fanOutStack(({ fn }) => ({
    source: FanOutSource.array('{% $states.input.items %}'),
    work: Work.invoke(fn('Work')),
    failurePolicy: FailurePolicy.collect(),
    aggregates,
    ...more,
  }));

const answering =
  (answers: readonly Json[]) =>
  (sent: Json): Json => {
    const { index } = sent as { index: number };
    const answer = answers[index];
    if (answer === undefined) throw new MockFailure('Order.Bad');
    return answer;
  };

function outcomeOf({ output }: Run): Record<string, Json> {
  return (output as unknown as { fanOut: Record<string, Json> }).fanOut;
}

describe.each(sizes)('figures over whatever functions answer, %s', (_, more) => {
  const stack = stackOf(more);

  test('leave out and count what they cannot use, and the run succeeds', async () => {
    const run = await runFanOut(stack, {
      input: { items: itemsUpTo(ANSWERS.length + 1) },
      mocks: { Work: answering(ANSWERS) },
    });
    expect(run.status).toBe('SUCCEEDED');
    const total = ANSWERS.length;
    expect(outcomeOf(run)).toMatchObject({
      counts: { total: total + 1, succeeded: total, failed: 1 },
      aggregates: {
        count: total,
        sum: 12.5 + 1.5 - 3,
        converted: 12.5 + 1.5 - 3,
        top: [{ result: { amount: '12.5' } }, { result: { amount: 1.5 } }],
        cheapest: [{ result: { amount: '-3' } }],
      },
      skipped: { sum: total - 3, converted: total - 3, merged: 7, top: total - 5 },
    });
  });

  test('skip nothing where all can be used', async () => {
    const answers = [
      { amount: 1, country: 'DE' },
      { amount: '2', country: 'DE' },
    ];
    const run = await runFanOut(stack, { input: { items: itemsUpTo(2) }, mocks: { Work: answering(answers) } });
    expect(outcomeOf(run)).toMatchObject({ aggregates: { sum: 3, group: { DE: 3 } }, skipped: {} });
  });
});

describe.each(sizes)('figures whose expressions can themselves fail, %s', (name, more) => {
  const products = {
    sum: Aggregate.sum('{% $result.price * $result.quantity %}'),
    top: Aggregate.top(1, '{% $result.price * $result.quantity %}'),
    byYear: Aggregate.group('{% $substring($result.day, 0, 4) %}', Aggregate.sum('{% $result.price + 0 %}')),
  };
  const stack = stackOf({ ...more, aggregates: products });
  const good = (price: number): Json => ({ price, quantity: 2, day: '2026-01-01' });

  test('are made of the results that they do not fail on', async () => {
    const answers = [
      good(1),
      { price: 'dear', quantity: 2, day: '2026-02-01' },
      good(3),
      { price: 1, quantity: 1, day: 7 },
    ];
    const run = await runFanOut(stack, { input: { items: itemsUpTo(5) }, mocks: { Work: answering(answers) } });
    expect(run.status).toBe('SUCCEEDED');
    expect(outcomeOf(run)).toMatchObject({
      counts: { total: 5, succeeded: 4, failed: 1 },
      aggregates: { sum: 8, top: [{ index: 2, result: good(3) }], byYear: { 2026: 4 } },
      skipped: { sum: 2, top: 2, byYear: 2 },
    });
  });

  test('cost one transition where no child works them out, and no more while they do not fail', async () => {
    const input = { items: itemsUpTo(3) };
    const mocks = { Work: answering([good(1), good(2), good(3)]) };
    const [run, plain] = [
      await runFanOut(stack, { input, mocks }),
      await runFanOut(stackOf({ ...more, aggregates: { sum: Aggregate.sum('$result.price') } }), { input, mocks }),
    ];
    expect(outcomeOf(run)).toMatchObject({ aggregates: { sum: 12 }, skipped: {} });
    expect(run.transitions - plain.transitions).toBe(name === 'inline' ? 1 : 0);
  });

  test('are made of nothing where they fail on everything', async () => {
    const run = await runFanOut(stack, {
      input: { items: itemsUpTo(2) },
      mocks: {
        Work: answering([
          { price: 'a', quantity: 1, day: 1 },
          { price: 'b', quantity: 1, day: 1 },
        ]),
      },
    });
    expect(outcomeOf(run)).toMatchObject({
      counts: { total: 2, succeeded: 2, failed: 0 },
      aggregates: { sum: 0, top: [], byYear: {} },
      skipped: { sum: 2, top: 2, byYear: 2 },
    });
  });
});

test('figures over branches that fail on what one answered leave that one out', async () => {
  const stack = fanOutStack(({ fn, topic }) => ({
    source: FanOutSource.branches({ hotel: Work.invoke(fn('Hotel')), flight: Work.invoke(fn('Flight')) }),
    aggregates: { total: Aggregate.sum('$result.price * 2') },
    summaryTopic: topic,
  }));
  const told = await runFanOut(stack, {
    mocks: { Hotel: () => ({ price: 'on request' }), Flight: () => ({ price: 100 }) },
    look: (run, world) => ({ run, message: world.topic('Topic').messages[0]?.message ?? '' }),
  });
  expect(outcomeOf(told.run)).toMatchObject({ aggregates: { total: 200 }, skipped: { total: 1 } });
  expect(JSON.parse(told.message)).toMatchObject({ aggregates: { total: 200 }, skipped: { total: 1 } });
});

test('a summary whose figures do not fit into a message is told without them', async () => {
  const stack = fanOutStack(({ fn, topic }) => ({
    source: FanOutSource.array('{% $states.input.items %}'),
    work: Work.invoke(fn('Work')),
    aggregates: { merged: Aggregate.merge() },
    summaryTopic: topic,
  }));
  const answer = (sent: Json): Json => ({ [`field${(sent as { index: number }).index}`]: 'x'.repeat(20_000) });
  const message = await runFanOut(stack, {
    input: { items: itemsUpTo(3) },
    mocks: { Work: answer },
    look: (_, world) => world.topic('Topic').messages[0]?.message ?? '',
  });
  expect(JSON.parse(message)).toMatchObject({ counts: { total: 3 }, aggregatesLeftOut: true });
  expect(JSON.parse(message)).not.toHaveProperty('aggregates');
});
