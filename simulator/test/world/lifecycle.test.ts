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
}, 60_000);

/** Processes, pipes and sockets; files and timers come and go with jest itself. */
function openHandles(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind.endsWith('Wrap')).length;
}

test('worlds leave neither processes nor handles nor memory behind', async () => {
  const template = templateOf({ Fn: inlineFunction('exports.handler = async (event) => event'), Table: table() });
  const live = async (): Promise<void> => {
    const world = await Simulator.load(template);
    await world.table('Table').put({ pk: 'a' });
    await world.function('Fn').invoke({ a: 1 });
    await world.close();
    await world.close();
  };
  for (let warmUp = 0; warmUp < 5; warmUp++) await live();
  const handles = openHandles();
  const usedBytes = process.memoryUsage().heapUsed;
  for (let world = 0; world < 12; world++) await live();
  expect(openHandles()).toBe(handles);
  expect(process.memoryUsage().heapUsed - usedBytes).toBeLessThan(30 * 1024 * 1024);
}, 60_000);

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
