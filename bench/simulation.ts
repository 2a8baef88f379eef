import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { exploreFaults, Simulator, type Fault, type Run, type World } from 'cdk-workflow-simulator';
import { exampleApp } from '../bin/example-stacks';

/** Real milliseconds that the verification of the example app takes in the simulator, real handlers and database included. */
export interface SimulationResult {
  /** In a fresh process, from the import of the simulator to the end of the first execution of the synthesized app. */
  readonly importToFirstResultMs: number;
  /** 1,000 executions in one world, one after the other, whose 30-minute deadline passes. */
  readonly thousandExpiredMs: number;
  /** 1,000 more that the user confirms. */
  readonly thousandConfirmedMs: number;
  /** Every single fault that a verification can suffer: of one that expires and of one that is confirmed. */
  readonly explorationMs: number;
  readonly exploredScenarios: number;
}

const EXECUTIONS = 1000;
const MACHINE = 'SignUp/Verification';

export async function measureSimulation(): Promise<SimulationResult> {
  const app = exampleApp();
  const { directory } = app.synth();
  const importToFirstResultMs = Number(
    execFileSync(process.execPath, [...process.execArgv, join(__dirname, 'first-result.ts'), directory]),
  );
  const world = await Simulator.load(app);
  try {
    return {
      importToFirstResultMs,
      thousandExpiredMs: await measure((user) => expire(world, `expired-${user}`)),
      thousandConfirmedMs: await measure((user) => confirm(world, `confirmed-${user}`)),
      ...(await explore(() => Simulator.load(app))),
    };
  } finally {
    await world.close();
  }
}

async function measure(run: (index: number) => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  for (let index = 0; index < EXECUTIONS; index++) await run(index);
  return performance.now() - startedMs;
}

async function expire(world: World, userId: string): Promise<void> {
  const run = await start(world, userId);
  await run.toEnd();
  if (run.transitions !== 2) throw new Error(`${userId}: ${run.status}, ${run.transitions} transitions`);
}

async function confirm(world: World, userId: string): Promise<void> {
  const run = await start(world, userId);
  await run.toWait();
  await click(world);
  await run.toEnd();
  if (run.transitions !== 2) throw new Error(`${userId}: ${run.status}, ${run.transitions} transitions`);
}

async function start(world: World, userId: string, faults: readonly Fault[] = []): Promise<Run> {
  await world.table('SignUp/Users').put({ userId });
  return world.stateMachine(MACHINE).start({ userId }, { faults });
}

/** Presses the button on the page behind the newest link, if a message has come. */
async function click(world: World): Promise<void> {
  const sent = world.topic(MACHINE).messages.at(-1);
  if (sent === undefined) return;
  const { link, code } = JSON.parse(sent.message) as Record<string, string>;
  await world.fetch(link ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `code=${code}`,
  });
}

async function explore(
  create: () => Promise<World>,
): Promise<Pick<SimulationResult, 'explorationMs' | 'exploredScenarios'>> {
  const startedMs = performance.now();
  const runs = [
    (world: World, faults: readonly Fault[]): Promise<Run> => start(world, 'explored', faults),
    async (world: World, faults: readonly Fault[]): Promise<Run> => {
      const run = await start(world, 'explored', faults);
      await world.advance({ minutes: 5 });
      await click(world);
      return run;
    },
  ];
  let exploredScenarios = 0;
  for (const run of runs) {
    // An operator redrives what an error ended for good, so ending without a Catch is how it is meant to end.
    const exploration = await exploreFaults({ create, run, mayEndUncaught: () => true });
    exploration.assertNothingFound();
    exploredScenarios += exploration.scenarios;
  }
  return { explorationMs: performance.now() - startedMs, exploredScenarios };
}
