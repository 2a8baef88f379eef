import { Simulator } from 'cdk-workflow-simulator';
import { inlineFunction, machine, templateOf } from '../world/small-templates';

test('a task that invokes by an event waits for its token, not for the answer that the event is accepted', async () => {
  const Parameters = { FunctionName: 'fn', InvocationType: 'Event', Payload: { 'token.$': '$$.Task.Token' } };
  const Resource = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
  const world = await Simulator.load(
    templateOf({
      Fn: inlineFunction('exports.handler = async () => "accepted"', { FunctionName: 'fn' }),
      Machine: machine({ StartAt: 'Ask', States: { Ask: { Type: 'Task', Resource, Parameters, End: true } } }),
    }),
    { permissions: 'off' },
  );
  const run = await world.stateMachine('Machine').start();
  await world.advance({ minutes: 5 });
  expect(run.status).toBe('RUNNING');
  expect(world.function('Fn').invocations[0]?.event).toEqual({ token: expect.any(String) as string });
  run.callback('Ask').succeed('answered');
  expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', output: 'answered' });
  await world.close();
});
