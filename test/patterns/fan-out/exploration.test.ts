import type { FanOutProps } from 'cdk-workflow-patterns';
import { FailurePolicy, FanOutSource, Work } from 'cdk-workflow-patterns';
import type { Fault, Json, Run, World } from 'cdk-workflow-simulator';
import { exploreFaults, MockFailure, Simulator } from 'cdk-workflow-simulator';
import type { Parts } from './fan-out-world';
import { fanOutStack, itemsUpTo } from './fan-out-world';

const ITEMS = 5;

/** The item that fails in any case, so that failures are put away. */
const BAD = 3;

/** A fan-out, and how often its work was done for each item. */
interface Subject {
  readonly world: World;
  readonly worked: number[];
  close(): Promise<void>;
}

function subjectOf(props: (parts: Parts) => FanOutProps): () => Promise<Subject> {
  const stack = fanOutStack(props);
  return async () => {
    const world = await Simulator.load(stack);
    const worked: number[] = Array.from({ length: ITEMS }, () => 0);
    world.function('Work').mock((sent) => {
      const { items, index } = sent as unknown as { readonly items?: { index: number }[]; readonly index: number };
      for (const each of items ?? [{ index }]) worked[each.index] = (worked[each.index] ?? 0) + 1;
      if (items === undefined && index === BAD) throw new MockFailure('Line.Bad');
      return { itemFailures: items?.filter((each) => each.index === BAD) ?? [] };
    });
    return { world, worked, close: () => world.close() };
  };
}

async function run({ world }: Subject, faults: readonly Fault[]): Promise<Run> {
  const input = { items: itemsUpTo(ITEMS) } as unknown as Json;
  const started = await world.stateMachine('Workflow').start(input, { faults });
  return started.toEnd();
}

/** Either every item is accounted for, or the execution says that it failed. */
function invariant({ worked }: Subject, ended: Run): void {
  if (ended.status !== 'SUCCEEDED') return;
  const { counts } = (ended.output as { fanOut: { counts: { total: number; succeeded: number; failed: number } } })
    .fanOut;
  expect(counts.total).toBe(ITEMS);
  expect(counts.succeeded + counts.failed).toBe(ITEMS);
  expect(counts.failed).toBeGreaterThanOrEqual(1);
  expect(worked.filter((times) => times > 0).length).toBeGreaterThanOrEqual(counts.succeeded);
}

test.each<[string, (parts: Parts) => FanOutProps]>([
  [
    'inline',
    ({ fn, topic }) => ({
      source: FanOutSource.array('{% $states.input.items %}'),
      work: Work.invoke(fn('Work')),
      failurePolicy: FailurePolicy.collect(),
      summaryTopic: topic,
    }),
  ],
  [
    'in batches',
    ({ fn, bucket, topic }) => ({
      source: FanOutSource.array('{% $states.input.items %}'),
      work: Work.invoke(fn('Work')),
      failurePolicy: FailurePolicy.collect(),
      batchSize: 2,
      resultBucket: bucket,
      summaryTopic: topic,
    }),
  ],
  [
    'in whole batches',
    ({ fn, bucket }) => ({
      source: FanOutSource.array('{% $states.input.items %}'),
      work: Work.invokeBatch(fn('Work')),
      failurePolicy: FailurePolicy.collect(),
      batchSize: 2,
      resultBucket: bucket,
    }),
  ],
])('whatever single fault strikes, every item is accounted for or the execution fails: %s', async (_, props) => {
  const exploration = await exploreFaults({
    create: subjectOf(props),
    run,
    invariant,
    // What no policy collects (a summary that can't be published, results that can't be read) fails by its own error, for a redrive.
    mayEndUncaught: () => true,
  });
  exploration.assertNothingFound();
  expect(exploration.untried).toEqual([]);
  expect(exploration.scenarios).toBeGreaterThan(20);
});
