import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { StateMachine, Succeed, DefinitionBody, type StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Simulator, type World } from 'cdk-workflow-simulator';
import { folderOf, type Asset } from './asset';
import { claim, claimAtMostAtOnce, minuteOfWorkCode, proved, starts, type Answer, type Probe } from './probe';

const asset: Asset = {
  repository: 'dontirun/state-machine-semaphore',
  commit: 'f8e963b20d3bca5cd24319479270ff4a26578550',
  path: 'src/index.ts',
  blob: '7b4e1da750b593adedb37eb1c3d2aa9c60d69b7d',
};

interface SemaphoreModule {
  readonly Semaphore: new (
    scope: Stack,
    id: string,
    props: { lockName: string; limit: number; job: LambdaInvoke; nextState: Succeed },
  ) => StateMachineFragment;
}

/** The construct as it stands in the checkout, over the aws-cdk-lib of this repository. */
function semaphoreOf(checkouts: string): SemaphoreModule {
  process.env['NODE_PATH'] = join(__dirname, '..', '..', 'node_modules');
  (Module as unknown as { _initPaths(): void })._initPaths();
  return createRequire(__filename)(join(folderOf(asset, checkouts), asset.path)) as SemaphoreModule;
}

/** A job that fails when it is told to, under the semaphore with one permit. */
function stackOf(checkouts: string): Stack {
  const { Semaphore } = semaphoreOf(checkouts);
  const stack = new Stack(new App(), 'Stack');
  const lambdaFunction = new LambdaFunction(stack, 'Work', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(minuteOfWorkCode()),
    timeout: Duration.seconds(90),
    environment: { DIARY: new Queue(stack, 'Diary').queueUrl },
  });
  const job = new LambdaInvoke(stack, 'Job', { lambdaFunction, retryOnServiceExceptions: false });
  const nextState = new Succeed(stack, 'Done');
  const fragment = new Semaphore(stack, 'Semaphore', { lockName: 'one', limit: 1, job, nextState });
  new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(fragment) });
  return stack;
}

async function inWorld(checkouts: string, play: (world: World) => Promise<void>): Promise<Answer> {
  const world = await Simulator.load(stackOf(checkouts), { permissions: 'off' });
  try {
    await play(world);
    return { wrong: undefined, told: 'One run, and nothing went wrong' };
  } catch (error) {
    return { wrong: (error as Error).message, told: 'One run' };
  } finally {
    await world.close();
  }
}

export const COMMUNITY_SEMAPHORE: readonly Probe[] = [
  {
    id: 'community-semaphore-first',
    asset,
    lines: [134, 149],
    says: 'Whoever writes the item of a semaphore for the first time works without a permit: the state has no next one that acquires it',
    expected: 'wrong',
    ask: (_: string, checkouts: string): Promise<Answer> => {
      const stack = stackOf(checkouts);
      return proved({
        create: (interleaving) => Simulator.load(stack, { permissions: 'off', interleaving }),
        actors: [starts, starts],
        invariant: (world) => {
          claimAtMostAtOnce(world, 1);
        },
      });
    },
  },
  {
    id: 'community-semaphore-lost',
    asset,
    lines: 183,
    says: 'An acquisition whose answer is lost waits for itself: the time stamp that shows it is its own is looked for at the end of a text that never ends with it',
    expected: 'wrong',
    ask: (_, checkouts) =>
      inWorld(checkouts, async (world) => {
        const machine = world.stateMachine('Machine');
        const state = machine.states.find((each) => each.startsWith('Acquire')) ?? '';
        const earlier = await machine.start({});
        await world.advance({ minutes: 10 });
        claim(earlier.status === 'SUCCEEDED', 'the first execution, which suffers nothing, does not end');
        const run = await machine.start({}, { faults: [{ state, kind: 'answerLost' }] });
        await world.advance({ hours: 12 });
        claim(run.status === 'SUCCEEDED', `after 12 hours the only execution is ${run.status}`);
      }),
  },
  {
    id: 'community-semaphore-job-fails',
    asset,
    lines: [209, 210],
    says: 'The permit of an execution whose job fails is never given back: nothing leads from there to the release',
    expected: 'wrong',
    ask: (_, checkouts) =>
      inWorld(checkouts, async (world) => {
        await world.stateMachine('Machine').start();
        await world.advance({ minutes: 10 });
        const failed = await world.stateMachine('Machine').start({ fails: true });
        await world.advance({ minutes: 10 });
        claim(failed.error === 'Error', `the job ends ${failed.status} ${failed.error}: ${failed.cause}`);
        const next = await world.stateMachine('Machine').start({});
        await world.advance({ hours: 12 });
        claim(next.status === 'SUCCEEDED', `after 12 hours the next execution is ${next.status}`);
      }),
  },
];
