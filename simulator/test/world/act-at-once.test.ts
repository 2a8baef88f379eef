import { Simulator, type World } from 'cdk-workflow-simulator';
import { machine, templateOf } from './small-templates';

const WAITING = machine({
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
      TimeoutSeconds: 60,
      End: true,
    },
  },
});

const load = (): Promise<World> => {
  const mocks = { services: { 'sqs:sendMessage': () => ({}) } };
  return Simulator.load(templateOf({ Machine: WAITING }), { permissions: 'off', mocks });
};

test('while one waits the others go on, and each sees what they did', async () => {
  const world = await load();
  const told: string[] = [];
  await world.actAtOnce([
    async () => {
      const run = await world.stateMachine('Machine').start({}, { name: 'asked' });
      await run.toEnd();
      told.push(`it ended ${run.status} after ${run.elapsedMs} ms`);
    },
    async () => {
      await world.advance({ seconds: 10 });
      world.run('asked').callback().succeed('yes');
      told.push('it was answered');
    },
  ]);
  expect(told).toEqual(['it was answered', 'it ended SUCCEEDED after 10000 ms']);
  await world.close();
});

test('fails for what one of them throws, once all have come to their end', async () => {
  const world = await load();
  const failing = world.actAtOnce([
    () => Promise.reject(new Error('no')),
    async () => {
      const run = await world.stateMachine('Machine').start();
      await run.toEnd();
      expect(run.status).toBe('TIMED_OUT');
    },
  ]);
  await expect(failing).rejects.toThrow('no');
  expect(world.runs.map(({ status }) => status)).toEqual(['FAILED']);
  await world.close();
});

test('fails for one that does two things at once, or acts at once with others again', async () => {
  const world = await load();
  const Machine = world.stateMachine('Machine');
  const twice = (): Promise<unknown> => Promise.all([Machine.start(), Machine.start()]);
  await expect(world.actAtOnce([twice])).rejects.toThrow("'twice' does two things at once");
  await expect(world.actAtOnce([() => world.actAtOnce([])])).rejects.toThrow('acts at once with others already');
  await world.close();
});
