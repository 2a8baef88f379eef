import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type JsonObject, type Run, Simulator, type World } from 'cdk-workflow-simulator';
import { Command, type Started } from './command';

const ACTIVITY = 'arn:aws:states:us-east-1:123456789012:activity:Dig';
/** Not `States.Timeout`: the deadline is one for all attempts. */
const TRIED_AGAIN = ['States.HeartbeatTimeout', 'Worker.HandedBack'];

/** A machine whose one state is a task of an activity, tried until its deadline. */
const TEMPLATE: JsonObject = {
  Resources: {
    Dig: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'Dig' } },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'Machine',
        RoleArn: 'arn:aws:iam::123456789012:role/R',
        DefinitionString: JSON.stringify({
          QueryLanguage: 'JSONata',
          StartAt: 'Dig',
          States: {
            Dig: {
              Type: 'Task',
              Resource: ACTIVITY,
              TimeoutSeconds:
                '{% $max([4, $ceil(($toMillis($states.context.State.EnteredTime) + 1000 * $states.input.deadline - $millis()) / 1000)]) %}',
              HeartbeatSeconds: 3,
              Retry: [
                {
                  ErrorEquals: TRIED_AGAIN,
                  IntervalSeconds: 1,
                  BackoffRate: 1,
                  MaxAttempts: 1000,
                },
              ],
              End: true,
            },
          },
        }),
      },
    },
  },
};

/** What is asked of the workers. */
export interface SoakOptions {
  readonly tasks: number;
  readonly workers: number;
  /** Processes that get SIGKILL while they work; another takes the place of each. */
  readonly kills: number;
  readonly seed: number;
  /** The file that a process runs. @default - the sources, bundled */
  readonly main?: string;
}

/** What came of it. */
export interface Soaked {
  readonly succeeded: number;
  /** By the error of their execution. */
  readonly failed: Readonly<Record<string, number>>;
  /** Attempts after the first ones. */
  readonly retries: number;
  readonly killed: number;
  /** Sentences on what must not be. */
  readonly wrong: readonly string[];
}

/** Has processes work off tasks, kills some of them at random, and looks at what became of every task. */
export async function soak({ tasks, workers, kills, seed, main }: SoakOptions): Promise<Soaked> {
  return withWorld(main, async (world, started, command) => {
    const random = randomFrom(seed);
    const inputs = Array.from({ length: tasks }, (_, n) => inputOf(n, random));
    const runs: Run[] = [];
    for (const input of inputs) runs.push(await world.stateMachine('Machine').start(input));
    const places = Array.from({ length: workers }, () => command.start(started));
    let killed = 0;
    while (runs.some(({ status }) => status === 'RUNNING')) {
      await wait(20 + random() * 500);
      if (killed < kills) {
        const place = Math.floor(random() * workers);
        await kill(places[place] as ChildProcess);
        places[place] = command.start(started);
        killed++;
      }
    }
    return verdictOn(inputs, runs, killed);
  });
}

/** Has one process work off tasks, and tells the bytes of heap in use along the way. */
export async function heapsOver(tasks: number): Promise<readonly number[]> {
  return withWorld(undefined, async (world, started, command) => {
    const runs: Run[] = [];
    for (let n = 0; n < tasks; n++) runs.push(await world.stateMachine('Machine').start({ n, deadline: 86_400 }));
    command.start({ ...started, measuresMemory: true });
    while (runs.some(({ status }) => status === 'RUNNING')) await wait(100);
    const file = join(command.folder, 'memory');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
  });
}

async function withWorld<T>(
  main: string | undefined,
  body: (world: World, started: Started, command: Command) => Promise<T>,
): Promise<T> {
  const world = await Simulator.load(TEMPLATE, { permissions: 'off', startTime: new Date() });
  const command = new Command(main);
  try {
    const { environment } = await world.listen();
    return await body(world, { activityArn: ACTIVITY, environment, concurrency: 4, heartbeat: 0.5 }, command);
  } finally {
    await command.close();
    await world.close();
  }
}

/** Most are quick; some stall a process for longer than heartbeats may be missed, some never end, some fail. */
function inputOf(n: number, random: () => number): { n: number; kind: string; ms: number; deadline: number } {
  const dice = random();
  if (dice < 0.01) return { n, kind: 'stalled', ms: 4500, deadline: 86_400 };
  if (dice < 0.03) return { n, kind: 'endless', ms: 0, deadline: 6 };
  if (dice < 0.06) return { n, kind: 'hard', ms: 0, deadline: 86_400 };
  return { n, kind: 'quick', ms: Math.floor(random() * 40), deadline: 86_400 };
}

function verdictOn(inputs: readonly ReturnType<typeof inputOf>[], runs: readonly Run[], killed: number): Soaked {
  const wrong: string[] = [];
  const failed: Record<string, number> = {};
  runs.forEach((run, n) => {
    const input = inputs[n];
    const ends = run.history.filter(({ type }) => type === 'ActivitySucceeded').length;
    const expected = { quick: undefined, stalled: undefined, hard: 'Rock', endless: 'States.Timeout' }[
      input?.kind ?? ''
    ];
    if (run.error !== expected) wrong.push(`task ${n} (${input?.kind}) ended with ${run.error}`);
    if (run.error !== undefined) failed[run.error] = (failed[run.error] ?? 0) + 1;
    if (ends !== (run.error === undefined ? 1 : 0)) wrong.push(`task ${n} was answered ${ends} times`);
    const { n: its, twice } = (run.output ?? {}) as { n?: number; twice?: number };
    if (run.error === undefined && (its !== n || twice !== 2 * n)) wrong.push(`task ${n} has the output of another`);
    // An attempt that begins near the deadline has four seconds all the same; two may.
    if (run.elapsedMs > ((input?.deadline ?? 0) + 10) * 1000) wrong.push(`task ${n} ended after its deadline`);
  });
  const attempts = runs.flatMap(({ history }) => history).filter(({ type }) => type === 'ActivityScheduled').length;
  return {
    succeeded: runs.filter(({ error }) => error === undefined).length,
    failed,
    retries: attempts - runs.length,
    killed,
    wrong,
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
