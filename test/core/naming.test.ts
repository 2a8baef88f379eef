import { App, Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { FanOut, FanOutSource, Saga, SagaStep, Work, Workflow } from 'cdk-workflow-patterns';
import type { Json } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { fn } from '../patterns/fan-out/fan-out-world';
import { stackWith } from '../support/synthesize';

/** Ids that differ in what can't stand in the name of a variable, or behind what fits into one. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['Pay-1', 'Pay_1'],
  ['Pay.1', 'Pay-1'],
  ['支払い', '返金'],
  ['Zahlung', 'Zahlüng'],
  ['1', '2'],
  ['a'.repeat(50) + '1', 'a'.repeat(50) + '2'],
];

function variablesOf(id: string, stack: Stack): string {
  return new Saga(stack, id, { steps: [SagaStep.of('do', Work.invoke(fn(stack, 'Fn')))] }).resultsVariable;
}

test.each(PAIRS)('%s and %s have variables of their own, by names that AWS takes', (one, other) => {
  const stack = new Stack(new App(), 'Test');
  const names = [variablesOf(one, stack), variablesOf(other, stack)];
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,79}$/);
});

test('a name that can stand as a variable does', () => {
  expect(variablesOf('Pay_1', new Stack(new App(), 'Test'))).toBe('Pay_1_results');
});

test('one saga in another, called alike, keeps its results apart', async () => {
  const stack = stackWith((scope) => {
    const step = (name: string): SagaStep => SagaStep.of(name, Work.invoke(fn(scope, name)));
    const inner = new Saga(scope, 'Pay-1', { steps: [step('inner')] });
    const outer = new Saga(scope, 'Pay_1', { steps: [step('first'), step('last')] });
    const order = sfn.Chain.start(outer).next(inner);
    new Workflow(scope, 'Workflow', { definition: order });
  });
  const world = await Simulator.load(stack);
  const seen: Json[] = [];
  for (const name of ['first', 'last', 'inner']) {
    world.function(name).mock((sent) => (seen.push((sent as { results: Json }).results), name));
  }
  await (await world.stateMachine('Workflow').start({})).toEnd();
  expect(seen).toEqual([{}, { first: 'first' }, {}]);
  await world.close();
});

test('two fan-outs called alike have labels of their own', async () => {
  const stack = stackWith((scope) => {
    const make = (id: string): FanOut =>
      new FanOut(scope, id, {
        source: FanOutSource.array('{% $states.input.items %}'),
        work: Work.invoke(fn(scope, 'Work'), { taskTimeout: Duration.seconds(5) }),
        batchSize: 2,
      });
    new Workflow(scope, 'Workflow', { definition: make('明細').next(make('行')) });
  });
  const world = await Simulator.load(stack);
  world.function('Work').mock(() => null);
  const run = await world.stateMachine('Workflow').start({ items: [1, 2, 3] });
  await run.toEnd();
  expect(run.status).toBe('SUCCEEDED');
  await world.close();
});
