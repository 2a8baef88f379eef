import { Simulator } from 'cdk-workflow-simulator';
import { approvalStack } from './approval-stack';
import { inlineFunction, table, templateOf } from './small-templates';

const stack = approvalStack();

/** What one execution of ten, all of them under way at once, went through, and what it left behind. */
async function tenAtOnce(seed: number): Promise<string> {
  const world = await Simulator.load(stack, { seed });
  const machine = world.stateMachine('Machine');
  const runs = await Promise.all(Array.from({ length: 10 }, (_, at) => machine.start({ requestId: `r${at}` })));
  await world.advance({ minutes: 1 });
  const answers = await Promise.all([3, 1, 4].map((at) => world.endpoint('Answer').get(`/answer?id=r${at}`)));
  await Promise.all(runs.map((run) => run.toEnd()));
  const items = await world.table('Requests').items();
  const messages = world.topic('Approvers').messages;
  await world.close();
  return JSON.stringify([runs.map(({ history }) => history), answers, items, messages]);
}

test('ten executions at once, with real handlers, have one and the same history in every run', async () => {
  const first = await tenAtOnce(1);
  for (let repeat = 0; repeat < 2; repeat++) expect(await tenAtOnce(1)).toBe(first);
  expect(await tenAtOnce(2)).not.toBe(first);
});

test('fails with a plain message when a world is used after it was closed', async () => {
  const world = await Simulator.load(templateOf({ Fn: inlineFunction('exports.handler = async () => 1') }));
  await world.close();
  await expect(world.function('Fn').invoke()).rejects.toThrow('The world is closed');
});

test('a world disposes of itself', async () => {
  const world = await Simulator.load(templateOf({ Table: table() }));
  await world[Symbol.asyncDispose]();
  await expect(world.table('Table').items()).rejects.toThrow('The world is closed');
});
