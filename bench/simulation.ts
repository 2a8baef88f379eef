import { Simulator, type World } from 'cdk-workflow-simulator';
import { exampleApp } from '../bin/example-stacks';
import { median } from './median';

/** Real milliseconds that the verification of the example app takes in the simulator, real handlers and database included. */
export interface SimulationResult {
  /** From a synthesized app to the end of the first execution. */
  readonly loadToFirstResultMs: number;
  /** One execution whose 30-minute deadline passes, once the world is up: the median. */
  readonly deadlineMs: number;
  /** 1,000 executions, one after the other, extrapolated from fewer. */
  readonly thousandExpiredMs: number;
  readonly thousandConfirmedMs: number;
}

const MACHINE = 'SignUp/Verification';

export async function measureSimulation(executions: number): Promise<SimulationResult> {
  const app = exampleApp();
  app.synth();
  const startedMs = performance.now();
  const world = await Simulator.load(app);
  try {
    await expire(world, 'first');
    const loadToFirstResultMs = performance.now() - startedMs;
    await confirm(world, 'warm-up');
    const expired = await measure(executions, (user) => expire(world, `expired-${user}`));
    const confirmed = await measure(executions, (user) => confirm(world, `confirmed-${user}`));
    const perThousand = (each: readonly number[]): number =>
      (each.reduce((sum, ms) => sum + ms, 0) / executions) * 1000;
    return {
      loadToFirstResultMs,
      deadlineMs: median(expired),
      thousandExpiredMs: perThousand(expired),
      thousandConfirmedMs: perThousand(confirmed),
    };
  } finally {
    await world.close();
  }
}

async function measure(times: number, run: (index: number) => Promise<void>): Promise<number[]> {
  const each: number[] = [];
  for (let index = 0; index < times; index++) {
    const startedMs = performance.now();
    await run(index);
    each.push(performance.now() - startedMs);
  }
  return each;
}

async function expire(world: World, userId: string): Promise<void> {
  await world.table('SignUp/Users').put({ userId });
  const run = await world.stateMachine(MACHINE).start({ userId });
  await run.toEnd();
  if (run.transitions !== 2) throw new Error(`${userId}: ${run.status}, ${run.transitions} transitions`);
}

async function confirm(world: World, userId: string): Promise<void> {
  await world.table('SignUp/Users').put({ userId });
  const run = await world.stateMachine(MACHINE).start({ userId });
  await run.toWait();
  const { link, code } = JSON.parse(world.topic(MACHINE).messages.at(-1)?.message ?? '{}') as Record<string, string>;
  await world.fetch(link ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `code=${code}`,
  });
  await run.toEnd();
  if (run.transitions !== 3) throw new Error(`${userId}: ${run.status}, ${run.transitions} transitions`);
}
