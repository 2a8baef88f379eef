import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { WaitForCallbackProps } from 'cdk-workflow-patterns';
import { WaitForCallback, Workflow } from 'cdk-workflow-patterns';
import type { Run, World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { definitionOf, stackWith, statementsOf, templateOf } from '../../support/synthesize';
import { Template } from 'aws-cdk-lib/assertions';

const STATE = 'Approve: await answer';

function stackOf(props: (stack: Stack) => Partial<WaitForCallbackProps> = () => ({})): Stack {
  return stackWith((stack) => {
    const handler = new lambda.Function(stack, 'Ask', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async (event) => console.log(JSON.stringify(event))'),
    });
    const definition = new WaitForCallback(stack, 'Approve', {
      handler,
      deadline: Duration.hours(1),
      ...props(stack),
    });
    new Workflow(stack, 'Flow', { definition });
  });
}

test('it is one state with a deadline that retries do not move', () => {
  const template = Template.fromStack(stackOf());
  const remaining =
    '$max([2, $ceil(($max([$toMillis($states.context.State.EnteredTime), $toMillis($states.context.Execution.RedriveTime)]) + 3600000 - $millis()) / 1000)])';
  expect(definitionOf(template).States).toEqual({
    [STATE]: {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: '${Ask21D329CB.Arn}',
        Payload: { input: '{% $states.input %}', taskToken: '{% $states.context.Task.Token %}' },
      },
      TimeoutSeconds: `{% ${remaining} %}`,
      Output: '{% $merge([$type($states.input) = "object" ? $states.input : {}, {"callback": $states.result}]) %}',
      Retry: [expect.objectContaining({ JitterStrategy: 'FULL', MaxAttempts: 6 })],
      End: true,
    },
  });
  const role = Object.keys(template.findResources('AWS::IAM::Role')).find((id) => id.startsWith('Flow')) ?? '';
  expect(statementsOf(template, role)[0]).toEqual({
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: { 'Fn::GetAtt': ['Ask21D329CB', 'Arn'] },
  });
});

describe('in virtual time', () => {
  let world: World;

  async function start(props?: (stack: Stack) => Partial<WaitForCallbackProps>): Promise<Run> {
    world = await Simulator.load(stackOf(props));
    const run = await world.stateMachine('Flow').start({ order: 7 });
    return run.toWait(STATE);
  }

  afterEach(() => world.close());

  test('the answer stands beside the input, after one transition', async () => {
    const run = await start();
    const [line] = world.function('Ask').logs;
    expect(JSON.parse(line?.message ?? '')).toEqual({ input: { order: 7 }, taskToken: run.callback().taskToken });
    run.callback().succeed({ approved: true });
    expect(await run.toEnd()).toMatchObject({
      status: 'SUCCEEDED',
      transitions: 1,
      output: { order: 7, callback: { approved: true } },
    });
  });

  test('fails when the answer is a failure, with its error and cause', async () => {
    const run = await start();
    run.callback().fail('Refused', 'too dear');
    expect(await run.toEnd()).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'too dear' });
  });

  test('fails at the deadline', async () => {
    const run = await start();
    expect(await run.toEnd()).toMatchObject({ status: 'FAILED', error: 'States.Timeout', elapsedMs: 3_600_000 });
  });

  test('a redrive waits anew: the deadline is counted from it', async () => {
    const run = await start();
    await run.toEnd();
    await world.advance({ days: 2 });
    run.redrive();
    await run.toWait(STATE);
    await world.advance({ minutes: 59 });
    run.callback().succeed({ approved: true });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', output: { callback: { approved: true } } });
  });

  test('goes on with the input at the deadline where there is a way', async () => {
    const run = await start((stack) => ({ onExpired: new sfn.Pass(stack, 'Nobody answered') }));
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', transitions: 2, output: { order: 7 } });
  });

  test('goes on when no heartbeat comes, however far the deadline is', async () => {
    const run = await start((stack) => ({
      heartbeat: Duration.minutes(1),
      onExpired: new sfn.Pass(stack, 'Nobody lives'),
    }));
    await world.advance({ seconds: 50 });
    run.callback().heartbeat();
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 110_000 });
  });
});

describe('it fails at synthesis', () => {
  const make = (props: Partial<WaitForCallbackProps>) => () => stackOf(() => props);

  test.each([
    [{ deadline: Duration.seconds(0) }, "'deadline' must be whole seconds from 2 seconds to 364 days, got 0 seconds"],
    [{ heartbeat: Duration.hours(1) }, "'heartbeat' must be whole seconds from 1 second to 59 minutes 59 seconds"],
    [
      { payload: sfn.TaskInput.fromObject({ taskToken: 'mine' }) },
      `'payload' must be an object without 'taskToken', got {"taskToken":"mine"}; give TaskInput.fromObject`,
    ],
    [{ payload: sfn.TaskInput.fromText('hello') }, "'payload' must be an object without 'taskToken', got 'hello'"],
    [{ resultField: '' }, "'resultField' must be the name of a field, got ''; leave it out for 'callback'"],
  ])('fails for %j', (props, message) => {
    expect(make(props)).toThrow(`[Test/Approve] ${message}`);
  });
});

test('it stands twice in one machine', () => {
  const template = templateOf((stack) => {
    const handler = lambda.Function.fromFunctionName(stack, 'Ask', 'ask');
    const wait = (id: string): WaitForCallback =>
      new WaitForCallback(stack, id, { handler, deadline: Duration.hours(1) });
    new Workflow(stack, 'Flow', { definition: wait('One').next(wait('Two')) });
  });
  expect(Object.keys(definitionOf(template).States)).toEqual(['One: await answer', 'Two: await answer']);
});
