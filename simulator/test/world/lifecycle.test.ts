import { Simulator } from 'cdk-workflow-simulator';
import { approvalStack } from './approval-stack';
import { inlineFunction, machine, table, templateOf } from './small-templates';

const WAITS = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 60, End: true } } };

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

test('fails to start or to go on with an execution, and to let time pass, in a world that was closed', async () => {
  const world = await Simulator.load(templateOf({ Machine: machine(WAITS) }));
  const run = await world.stateMachine('Machine').start();
  await world.close();
  const deeds = [() => world.stateMachine('Machine').start(), () => run.toEnd(), () => world.advance({ minutes: 1 })];
  for (const each of deeds) await expect(each()).rejects.toThrow('The world is closed; load it anew');
});

describe('a run that jest looks at', () => {
  test('shows what happened, and nothing of the world around it', async () => {
    const world = await Simulator.load(templateOf({ Machine: machine(WAITS) }));
    const [one, other] = [await world.stateMachine('Machine').start(), await world.stateMachine('Machine').start()];
    await one.toEnd();
    // A child process among what can be seen prints a deprecation (DEP0129) with every expectation that fails.
    expect(Object.entries(one)).toEqual([['arn', one.arn]]);
    expect(one).not.toEqual(other);
    // Vitest takes a copy of what it shows, with its prototype and all its own properties.
    const copy = Object.create(
      Object.getPrototypeOf(one) as object,
      Object.getOwnPropertyDescriptors(one),
    ) as typeof one;
    expect([copy.status, typeof Object.getOwnPropertyDescriptor(one, 'inner')?.value]).toEqual([
      'SUCCEEDED',
      'function',
    ]);
    expect(() => expect(one).toMatchObject({ status: 'FAILED', transitions: 2 })).toThrow(/"status": "SUCCEEDED"/);
    await world.close();
  });

  test('says of a callback that does not wait yet what there is to do', async () => {
    const world = await Simulator.load(templateOf({ Machine: machine(WAITS) }));
    const run = await world.stateMachine('Machine').start();
    expect(() => run.callback()).toThrow(
      / has 0 callbacks that wait: it has only been started; let time pass first: await run\.toWait\(\)$/,
    );
    await run.toWait('Wait');
    expect(() => run.callback('Ask')).toThrow(
      /in 'Ask': it is in 'Wait'; let time pass first: await run\.toWait\('Ask'\)$/,
    );
    await run.toEnd();
    expect(() => run.callback()).toThrow(/ it ended SUCCEEDED, by way of 'Wait'$/);
    await world.close();
  });
});

test('a world disposes of itself', async () => {
  const world = await Simulator.load(templateOf({ Table: table() }));
  await world[Symbol.asyncDispose]();
  await expect(world.table('Table').items()).rejects.toThrow('The world is closed');
});
