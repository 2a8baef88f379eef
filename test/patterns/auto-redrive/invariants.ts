import type { World } from 'cdk-workflow-simulator';
import { MOST, redrivesOf, told } from './redriving';

/** 1. An execution is redriven so many times at most. */
export function assertAtMost(world: World): void {
  const counts = world.stateMachine('Jobs').runs.map(redrivesOf);
  if (counts.some((each) => each > MOST)) throw new Error(`redriven ${counts.join(', ')} times, of ${MOST} at most`);
}

/** 2. Whoever stops an execution has stopped it. */
export function assertStopped(world: World, stopped: readonly string[]): void {
  const others = stopped.filter((arn) => world.run(arn).status !== 'ABORTED');
  if (others.length > 0) throw new Error(`${others.join(', ')} went on after it was stopped`);
}

/** 3. Operators hear of each execution that stays failed, and of no other. */
export function assertHeard(world: World): void {
  const heard = new Set(told(world).map(({ execution }) => execution));
  for (const { arn, status } of world.stateMachine('Jobs').runs) {
    if (status === 'FAILED' && !heard.has(arn)) throw new Error(`nobody heard of ${arn}`);
    if (status === 'SUCCEEDED' && heard.has(arn)) throw new Error(`operators heard that ${arn} stays failed`);
  }
}

/** 4. What can be redriven is redriven so many times before it is left. */
export function assertTried(world: World): void {
  const given = world
    .stateMachine('Jobs')
    .runs.filter((run) => run.status === 'FAILED' && redrivesOf(run) < MOST)
    .map(({ arn }) => arn);
  if (given.length > 0) throw new Error(`${given.join(', ')} was given up early`);
}
