import { FailurePolicy, FanOutSource, Work } from 'cdk-workflow-patterns';
import type { Json } from 'cdk-workflow-simulator';
import { fanOutStack, itemsUpTo, runFanOut } from './fan-out-world';

const stackOf = (failurePolicy: FailurePolicy): ReturnType<typeof fanOutStack> =>
  fanOutStack(({ fn }) => ({
    source: FanOutSource.array('{% $states.input.items %}'),
    work: Work.invokeBatch(fn('Work')),
    batchSize: 3,
    failurePolicy,
  }));

const collecting = stackOf(FailurePolicy.collect());
const failingFast = stackOf(FailurePolicy.failFast());

interface Outcome {
  readonly counts: Json;
  readonly firstFailures: readonly { readonly index: number; readonly error: string; readonly cause: string }[];
}

async function collected(answer: Json): Promise<Outcome> {
  const run = await runFanOut(collecting, { input: { items: itemsUpTo(3) }, mocks: { Work: () => answer } });
  expect(run.status).toBe('SUCCEEDED');
  return (run.output as unknown as { fanOut: Outcome }).fanOut;
}

const UNREADABLE: readonly (readonly [string, Json])[] = [
  ['a text', 'done'],
  ['a number', 3],
  ['a list', [{ index: 0, error: 'Line.Bad' }]],
  ['true', true],
  ['the names of SQS', { batchItemFailures: [{ itemIdentifier: '0' }] }],
  ['a name with a slip in it', { itemFailure: [{ index: 0 }] }],
  ['a failure without an index', { itemFailures: [{ error: 'Line.Bad' }] }],
  ['a failure of an index that is not in the batch', { itemFailures: [{ index: 7 }] }],
  ['a failure whose index is null', { itemFailures: [{ index: null }] }],
  ['an index in place of a failure', { itemFailures: [0] }],
  ['one failure in place of a list', { itemFailures: { index: 0 } }],
  ['a text in place of a list', { itemFailures: 'all' }],
  ['results that are no list', { results: { index: 0, result: 1 } }],
  ['a result of an index that is not in the batch', { results: [{ index: 3, result: 1 }] }],
  ['one good failure beside a bad one', { itemFailures: [{ index: 0 }, { error: 'Line.Bad' }] }],
];

describe('a batch whose function answers', () => {
  test.each(UNREADABLE)('%s has failed as a whole: it cannot be read', async (_, answer) => {
    const { counts, firstFailures } = await collected(answer);
    expect(counts).toEqual({ total: 3, succeeded: 0, failed: 3 });
    expect(firstFailures.map(({ index, error }) => [index, error])).toEqual(
      [0, 1, 2].map((index) => [index, 'FanOut.ReportUnreadable']),
    );
    expect(firstFailures[0]?.cause).toContain('itemFailures');
  });

  test.each<[string, Json, number]>([
    ['nothing', null, 0],
    ['an empty object', {}, 0],
    ['empty lists', { results: [], itemFailures: [] }, 0],
    ['null in place of a list', { itemFailures: null }, 0],
    ['an index as text', { itemFailures: [{ index: '1' }] }, 1],
    ['two failures of one item', { itemFailures: [{ index: 1 }, { index: 1 }] }, 1],
    ['an error that is null', { itemFailures: [{ index: 1, error: null, cause: null }] }, 1],
    ['an error that is an object', { itemFailures: [{ index: 1, error: { code: 1 }, cause: { why: 'x' } }] }, 1],
    ['a failure beside a result of the same item', { results: [{ index: 1 }], itemFailures: [{ index: 1 }] }, 1],
  ])('%s is read', async (_, answer, failed) => {
    const { counts, firstFailures } = await collected(answer);
    expect(counts).toEqual({ total: 3, succeeded: 3 - failed, failed });
    expect(firstFailures.map(({ error }) => error)).toEqual(failed === 0 ? [] : ['FanOut.ItemFailed']);
  });

  test('something that cannot be read fails the whole where the first failure does', async () => {
    const run = await runFanOut(failingFast, {
      input: { items: itemsUpTo(3) },
      mocks: { Work: () => ({ batchItemFailures: [{ itemIdentifier: '0' }] }) },
      look: (end) => ({ end, children: end.children.map(({ error }) => error) }),
    });
    expect(run.end.status).toBe('FAILED');
    expect(run.children).toContain('FanOut.ReportUnreadable');
  });
});
