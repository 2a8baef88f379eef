import { App, Duration, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import {
  exploreDeployment,
  replayDeployment,
  type ExploreDeploymentOptions,
  type Run,
  type World,
} from 'cdk-workflow-simulator';

const CODE = 'exports.handler = async (e) => (e.price === undefined ? { price: 7 } : { paid: e.price });';
const ROLE = 'arn:aws:iam::123456789012:role/machine';
const load = { permissions: 'off' } as const;
const run = (world: World): Promise<Run> => world.stateMachine('Machine').start({});

test('a function that returns another shape breaks what is in flight between its calls, and a harmless change breaks nothing', async () => {
  const v1 = priced(CODE);
  const v2 = priced(
    `exports.handler = async (e) => {
      if (e.price !== undefined) throw new Error('price is gone: give amount');
      return e.amount === undefined ? { amount: { value: 7 } } : { paid: e.amount.value };
    };`,
  );
  const options: ExploreDeploymentOptions = {
    v1,
    v2,
    load,
    run,
    invariant: (_, { output }) => expect(output).toEqual({ paid: 7 }),
  };
  const found = await exploreDeployment(options);
  expect(found.boundaries).toEqual([
    'before anything was started',
    "before the call of 'Price' by Stack/Machine",
    "while Stack/Machine waits in 'Sleep'",
    "before the call of 'Pay' by Stack/Machine",
  ]);
  expect(found.findings.map(({ kind, at }) => [kind, at])).toEqual([
    ['uncaught', 2],
    ['uncaught', 3],
  ]);
  expect(() => found.assertNothingFound()).toThrow('await replayDeployment(options, 2)');
  await expect(replayDeployment(options, 2)).rejects.toThrow('price is gone');
  await replayDeployment(options, 1);
  const harmless = await exploreDeployment({
    ...options,
    v2: priced('exports.handler = async (e) => (e.price ? { paid: e.price } : { price: 7 });'),
  });
  harmless.assertNothingFound();
  expect(harmless.scenarios).toBe(5);
});

test('the permission to invoke an old version vanishes under executions in flight (aws-cdk#17515)', async () => {
  const found = await exploreDeployment({ v1: versioned('1'), v2: versioned('2'), run });
  expect(found.findings.map(({ kind, boundary }) => [kind, boundary])).toEqual([
    ['uncaught', "while Stack/Machine waits in 'Sleep'"],
    ['uncaught', "before the call of 'Call' by Stack/Machine"],
  ]);
  expect(found.findings[0]?.message).toMatch(
    /Lambda\.AWSLambdaException.*not authorized to perform: lambda:InvokeFunction on resource: .*:1 /,
  );
  const granted = await exploreDeployment({ v1: versioned('1', true), v2: versioned('2', true), run });
  granted.assertNothingFound();
});

test('a version keeps its code, and an execution in flight calls the one of its start', async () => {
  const outputs: unknown[] = [];
  await exploreDeployment({
    v1: versioned('1', true),
    v2: versioned('2', true),
    run,
    concurrency: 1,
    invariant: (_, { output }) => outputs.push(output),
  });
  expect(outputs).toEqual([1, 2, 1, 1]);
});

test('a state with another name harms nobody in flight, and what the tool cannot do is refused', async () => {
  const renamed = JSON.parse(JSON.stringify(priced(CODE)).replaceAll('Pay', 'Settle')) as typeof options.v1;
  const options: ExploreDeploymentOptions = { v1: priced(CODE), v2: renamed, load, run };
  (await exploreDeployment(options)).assertNothingFound();
  await expect(exploreDeployment({ ...options, faults: [] } as typeof options)).rejects.toThrow(
    "unknown member 'faults'",
  );
  await expect(exploreDeployment({ ...options, maxScenarios: 2 })).rejects.toThrow("raise 'maxScenarios'");
  await expect(exploreDeployment({ ...options, v1: priced('exports.handler = nothing;') })).rejects.toThrow(
    'Without a deployment the scenario is uncaught already',
  );
  await expect(replayDeployment(options, 9)).rejects.toThrow('There is no boundary 9; the run came to 3');
});

/** A machine that sleeps and calls a version of a function, as aws-cdk-lib writes its role. */
function versioned(answer: string, grantsAll = false): Stack {
  const stack = new Stack(new App(), 'Stack');
  const fn = new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(`exports.handler = async () => ${answer};`),
    currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
  });
  const call = new tasks.LambdaInvoke(stack, 'Call', {
    lambdaFunction: fn.currentVersion,
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
  });
  const sleep = new sfn.Wait(stack, 'Sleep', { time: sfn.WaitTime.duration(Duration.hours(1)) });
  const machine = new sfn.StateMachine(stack, 'Machine', {
    definitionBody: sfn.DefinitionBody.fromChainable(sleep.next(call)),
  });
  if (grantsAll) fn.grantInvoke(machine);
  return stack;
}

/** Asks for a price, sleeps on it, and pays. */
function priced(code: string): Parameters<typeof exploreDeployment>[0]['v1'] {
  const Resource = { 'Fn::GetAtt': ['Function', 'Arn'] };
  return {
    Resources: {
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: ROLE, Code: { ZipFile: code } },
      },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          RoleArn: ROLE,
          Definition: {
            StartAt: 'Price',
            States: {
              Price: { Type: 'Task', Resource, Next: 'Sleep' },
              Sleep: { Type: 'Wait', Seconds: 3600, Next: 'Pay' },
              Pay: { Type: 'Task', Resource, End: true },
            },
          },
        },
      },
    },
  };
}

test('a function in a nested stack is deployed with it', async () => {
  const app = (value: number): Stack => {
    const stack = new Stack(new App(), 'Stack');
    const nested = new NestedStack(stack, 'Nested');
    const fn = new lambda.Function(nested, 'Work', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(`exports.handler = async () => ${value};`),
    });
    const call = new tasks.LambdaInvoke(stack, 'Call', { lambdaFunction: fn, payloadResponseOnly: true });
    const sleep = new sfn.Wait(stack, 'Sleep', { time: sfn.WaitTime.duration(Duration.minutes(1)) });
    new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(sleep.next(call)) });
    return stack;
  };
  const outputs: unknown[] = [];
  const options = { v1: app(1), v2: app(2), run, concurrency: 1 };
  const found = await exploreDeployment({ ...options, invariant: (_, { output }) => outputs.push(output) });
  found.assertNothingFound();
  expect(outputs).toEqual([1, 2, 2, 2]);
});
