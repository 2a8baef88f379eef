import { LambdaClient, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Versioning, Workflow } from 'cdk-workflow-patterns';
import { exploreFaults, Simulator, type Run, type World } from 'cdk-workflow-simulator';
import { handlerFunction } from '../../../lib/resources/handler-function';
import { explores } from '../../support/explores';
import { resourcesOf } from '../../support/synthesize';

const timeout = Duration.seconds(70);
const taskTimeout = sfn.Timeout.duration(timeout);

/** The differences between deployments. */
interface Release {
  readonly type?: sfn.StateMachineType;
  /** A second workflow, which calls the function in a release of some numbers only and keeps all of its versions. */
  readonly other?: readonly number[];
  /** An alias of the function that leads to a version. */
  readonly aliased?: string;
  readonly keepVersions?: number;
  readonly key?: boolean;
}

/** A function around a handler that we ship, with other code in it: it tells from which release it is. */
function shipped(stack: Stack, number: number): lambda.Function {
  const fn = handlerFunction(stack, 'Fn', {
    asset: 'verification-send',
    description: 'tells from which release it is',
    timeout: Duration.seconds(60),
    environment: {},
    logRetention: logs.RetentionDays.ONE_DAY,
  });
  const resource = fn.node.defaultChild as lambda.CfnFunction;
  resource.code = { zipFile: `exports.handler = async () => ${number};` };
  return fn;
}

function call(stack: Stack, id: string, lambdaFunction: lambda.IFunction): tasks.LambdaInvoke {
  return new tasks.LambdaInvoke(stack, id, { lambdaFunction, payloadResponseOnly: true, taskTimeout });
}

/** A workflow that calls the function, waits for four minutes, and calls it again. */
function release(number: number, options: Release = {}): Stack {
  const { type: stateMachineType, other, aliased, keepVersions = 2, key = false } = options;
  const stack = new Stack(new App(), 'Stack');
  const fn = shipped(stack, number);
  const wait = new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.duration(Duration.minutes(4)) });
  const definition = call(stack, 'Before', fn)
    .next(wait)
    .next(call(stack, 'After', fn));
  const versioning = Versioning.allAtOnce({ keepVersions, alarms: [] });
  const encryptionKey = key ? new kms.Key(stack, 'Key') : undefined;
  new Workflow(stack, 'Flow', { definition, versioning, stateMachineType, encryptionKey });
  if (other !== undefined) {
    const calls = other.includes(number) ? call(stack, 'Call', fn) : new sfn.Pass(stack, 'Nothing');
    new Workflow(stack, 'Other', { definition: calls, versioning: Versioning.allAtOnce({ alarms: [] }) });
  }
  if (aliased !== undefined)
    new lambda.CfnAlias(stack, 'Mine', { functionName: fn.functionName, functionVersion: aliased, name: 'mine' });
  const lambdaFunction = stack.node
    .findChild('Flow')
    .node.findChild('Versions')
    .node.findChild('Cleaner')
    .node.findChild('Clean') as lambda.Function;
  const operator = new tasks.LambdaInvoke(stack, 'Clean', {
    lambdaFunction,
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
  });
  new sfn.StateMachine(stack, 'Operator', { definitionBody: sfn.DefinitionBody.fromChainable(operator) });
  return stack;
}

const CLEANER = 'Flow/Versions/Cleaner/Clean';

/** Loads a first release and deploys others over it, with a time between them. */
async function released(numbers: readonly number[], options: Release = {}): Promise<World> {
  const [first = 1, ...others] = numbers;
  const world = await Simulator.load(release(first, options));
  await deploy(world, others, options);
  return world;
}

async function deploy(world: World, numbers: readonly number[], options: Release = {}): Promise<void> {
  for (const number of numbers) {
    await world.advance({ hours: 1 });
    await world.deploy(release(number, options));
  }
}

interface Numbers {
  readonly machine: readonly number[];
  readonly fn: readonly number[];
}

/** The numbers of the versions of machine and function that one run of the cleaner has deleted, and of the old ones that it left. */
async function clean(world: World): Promise<{ readonly deleted: Numbers; readonly needed: Numbers }> {
  const { output, error, message } = await world.function(CLEANER).invoke({});
  if (error !== undefined) throw new Error(`${error}: ${message}`);
  const { deleted, needed } = output as unknown as { deleted: string[]; needed: string[] };
  const numbers = (arns: string[], of: string): number[] =>
    arns.filter((arn) => arn.includes(of)).map((arn) => Number(arn.split(':').at(-1)));
  const told = (arns: string[]): Numbers => ({ machine: numbers(arns, ':states:'), fn: numbers(arns, ':lambda:') });
  return { deleted: told(deleted), needed: told(needed) };
}

const NONE: Numbers = { machine: [], fn: [] };
const FIRST: Numbers = { machine: [1], fn: [1] };

/** Starts an execution and lets it come to its wait. */
async function started(world: World, qualifier: string | undefined = 'live'): Promise<Run> {
  const run = await world.stateMachine('Flow').start({}, qualifier === '' ? {} : { qualifier });
  await world.advance({ seconds: 1 });
  return run;
}

async function versions(world: World): Promise<unknown> {
  const listening = await world.listen();
  const client = new LambdaClient({
    endpoint: listening.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 't', secretAccessKey: 't' },
  });
  const FunctionName = world.function('Fn').arn;
  const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand({ FunctionName }));
  client.destroy();
  await listening.close();
  return Versions.map(({ Version }) => Version);
}

describe('versions of a function of ours that are older than those to be kept', () => {
  let world: World;
  afterEach(() => world.close());

  test('are deleted with the version of the machine that called them, and the newest stay', async () => {
    world = await released([1, 2, 3]);
    expect(await clean(world)).toEqual({ deleted: FIRST, needed: NONE });
    expect(await versions(world)).toEqual(['$LATEST', '2', '3']);
    expect(await clean(world)).toEqual({ deleted: NONE, needed: NONE });
    expect(await (await started(world)).toEnd()).toMatchObject({ status: 'SUCCEEDED', output: 3 });
  });

  test('stay while an execution of their version is at work, which ends with their code', async () => {
    world = await released([1]);
    const run = await started(world);
    for (const number of [2, 3]) await world.deploy(release(number));
    expect(await clean(world)).toEqual({ deleted: NONE, needed: FIRST });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', output: 1 });
    expect(await clean(world)).toEqual({ deleted: FIRST, needed: NONE });
  });

  test('stay while an execution is at work that was started without a version', async () => {
    world = await released([1]);
    const run = await started(world, '');
    for (const number of [2, 3]) await world.deploy(release(number));
    // The version of the machine has no execution; nothing tells which definition the one at work has.
    expect(await clean(world)).toEqual({ deleted: { machine: [1], fn: [] }, needed: { machine: [], fn: [1] } });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', output: 1 });
    expect(await clean(world)).toEqual({ deleted: { machine: [], fn: [1] }, needed: NONE });
  });

  test('stay while an alias leads to them', async () => {
    world = await released([1]);
    await deploy(world, [2, 3], { aliased: '1' });
    expect(await clean(world)).toEqual({ deleted: { machine: [1], fn: [] }, needed: { machine: [], fn: [1] } });
    await deploy(world, [3]);
    expect(await clean(world)).toEqual({ deleted: { machine: [], fn: [1] }, needed: NONE });
  });

  test('stay while a version of another workflow calls them, also of one that does so no more', async () => {
    world = await released([1, 2, 3], { other: [1] });
    expect(await clean(world)).toEqual({ deleted: { machine: [1], fn: [] }, needed: { machine: [], fn: [1] } });
    await deploy(world, [4], { other: [1] });
    expect(await clean(world)).toEqual({ deleted: { machine: [2], fn: [2] }, needed: { machine: [], fn: [1] } });
  });

  test('of an Express machine stay until executions that began before the last deployment have ended', async () => {
    const options: Release = { type: sfn.StateMachineType.EXPRESS };
    world = await released([1, 2], options);
    await world.advance({ hours: 1 });
    const run = await started(world);
    await deploy(world, [], options);
    await world.deploy(release(3, options));
    await world.deploy(release(4, options));
    expect(await clean(world)).toEqual({ deleted: { machine: [2, 1], fn: [] }, needed: { machine: [], fn: [2, 1] } });
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', output: 2 });
    await world.advance({ minutes: 2 });
    expect(await clean(world)).toEqual({ deleted: { machine: [], fn: [2, 1] }, needed: NONE });
  });
});

describe('whatever goes wrong while versions are deleted', () => {
  // Synthesized once: a scenario deploys all of them.
  const releases = [1, 2, 3].map((number) => release(number));

  /** A world whose first version is old, with an execution of the second at work, and an operator who has the cleaner run. */
  async function create(): Promise<{ readonly world: World; readonly run: Run; close(): Promise<void> }> {
    const [first, second, third] = releases as [Stack, Stack, Stack];
    const world = await Simulator.load(first);
    await world.deploy(second);
    const run = await started(world);
    await world.deploy(third);
    return { world, run, close: () => world.close() };
  }

  test('executions at work and new ones end well, and the next run deletes what is left', async () => {
    const exploration = await exploreFaults({
      create,
      run: ({ world }, faults) => world.stateMachine('Operator').start({}, { faults }),
      states: [],
      handlerCalls: true,
      functions: [CLEANER],
      kinds: explores(['error', 'answerLost', 'crashAfter'], ['crashAfter']),
      persistent: false,
      mayEndUncaught: () => true,
      invariant: async ({ world, run }) => {
        expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', output: 2 });
        expect(await (await started(world)).toEnd()).toMatchObject({ status: 'SUCCEEDED', output: 3 });
        // The fault may lie in the second run as well: then it is the third one.
        for (let time = 2; time <= 3; time++) await world.function(CLEANER).invoke({});
        expect(await versions(world)).toEqual(['$LATEST', '2', '3']);
      },
    });
    exploration.assertNothingFound();
    expect(exploration.scenarios).toBeGreaterThan(15);
  });
});

describe('the cleaner', () => {
  const statementsOf = (stack: Stack): readonly Record<string, unknown>[] => {
    const [policy] = Object.entries(resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy')).filter(([id]) =>
      id.startsWith('FlowVersionsCleanerCleanRole'),
    );
    const { PolicyDocument } = (policy as [string, { Properties: Record<string, unknown> }])[1].Properties;
    return (PolicyDocument as { Statement: Record<string, unknown>[] }).Statement;
  };
  const allowed = (stack: Stack, action: string): unknown[] =>
    statementsOf(stack)
      .filter(({ Action }) => [Action].flat().includes(action))
      .flatMap(({ Resource }) => Resource);
  const fn = { 'Fn::GetAtt': [expect.stringMatching(/^Fn/) as string, 'Arn'] };

  test('may delete the functions that the workflow calls and no other, and may read every versioned workflow of the stack', () => {
    const stack = release(1, { other: [1] });
    expect(allowed(stack, 'lambda:ListVersionsByFunction')).toEqual([fn]);
    expect(allowed(stack, 'lambda:DeleteFunction')).toEqual([fn, { 'Fn::Join': ['', [fn, ':*']] }]);
    const machines = ['Flow', 'Other'].map((name) => ({
      Ref: expect.stringMatching(`^${name}StateMachine`) as string,
    }));
    expect(allowed(stack, 'states:DescribeStateMachine')).toEqual(machines);
    expect(allowed(stack, 'states:DeleteStateMachineVersion')).toEqual([machines[0]]);
  });

  test('may use the key of a definition that is encrypted', () => {
    const stack = release(1, { key: true });
    const ofMachine = { Ref: Match.stringLikeRegexp('^FlowStateMachine') };
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('FlowVersionsCleanerCleanRole'),
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'kms:Decrypt',
            Condition: { StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': ofMachine } },
          }),
        ]),
      },
    });
  });

  test("leaves the versions of users' own functions alone, which others may call", () => {
    const stack = new Stack(new App(), 'Stack');
    const code = lambda.Code.fromInline('exports.handler = async () => 1;');
    const mine = new lambda.Function(stack, 'Fn', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code,
    });
    const versioning = Versioning.allAtOnce({ keepVersions: 2 });
    new Workflow(stack, 'Flow', { definition: call(stack, 'Call', mine), versioning });
    expect(allowed(stack, 'lambda:DeleteFunction')).toEqual([]);
    expect(allowed(stack, 'states:DescribeStateMachine')).toEqual([]);
  });
});
