import type { World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { DATE, Pipeline, pipelineStack } from './pipelines';

let world: World;
let pipeline: Pipeline;
const stack = pipelineStack();

async function open(source = stack): Promise<void> {
  world = await Simulator.load(source);
  pipeline = new Pipeline(world);
}

afterEach(() => world.close());

const GOOD = [
  { id: 'a', amount: 1 },
  { id: 'b', amount: 2 },
  { id: 'c', amount: 3 },
];

test('a run reads its input, has data made of it, and publishes it for 5 transitions', async () => {
  await open();
  pipeline.upload('one.jsonl', GOOD.slice(0, 2));
  pipeline.upload('two.jsonl', GOOD.slice(2));
  const run = await (await world.stateMachine('Sales').start({ date: DATE, mine: 1 })).toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 5 });
});
