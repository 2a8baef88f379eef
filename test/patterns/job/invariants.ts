import assert from 'node:assert/strict';
import type { JobHandle, Run, World } from 'cdk-workflow-simulator';

/** How long a job may be there at most, and how long its workflow waits for it, in milliseconds. */
export interface Bounds {
  readonly jobMs: number;
  readonly deadlineMs: number;
}

const runsIn = (world: World): readonly Run[] => world.stateMachine('Machine').runs;

const jobsOf = ({ arn }: Run, world: World): JobHandle[] =>
  world.jobs.all.filter(({ executionArn }) => executionArn === arn);

/** 1. No job is there for longer than its bound, whatever has become of its workflow. */
export function assertGone(world: World, { jobMs }: Bounds): void {
  for (const { call, startedAt, endedAt = world.now } of world.jobs.all) {
    const thereMs = endedAt.getTime() - startedAt.getTime();
    assert.ok(thereMs <= jobMs, `${call} was there for ${thereMs} ms`);
  }
}

/** 2. Nobody is told of the job of another execution. */
export function assertOwn(world: World): void {
  for (const run of runsIn(world).filter(({ status }) => status === 'SUCCEEDED')) {
    const own = jobsOf(run, world).filter(({ status }) => status === 'SUCCEEDED');
    const output = JSON.stringify(run.output);
    assert.ok(
      own.some(({ id }) => output.includes(id)),
      `${output} is about none of its jobs`,
    );
  }
}

/** 3. While somebody waits for a job, it is not stopped before its time is over: whoever waits would be told that it has failed. */
export function assertUntouched(world: World, { deadlineMs }: Bounds): void {
  for (const { stoppedBy, startedAt, endedAt = world.now, executionArn } of world.jobs.stopped) {
    const run = runsIn(world).find(({ arn }) => arn === executionArn);
    const isInTime = endedAt.getTime() - startedAt.getTime() < deadlineMs;
    assert.ok(!isInTime || run?.error !== 'States.TaskFailed', `${stoppedBy} stopped what ${executionArn} waited for`);
  }
}

/** 4. Every execution ends by its deadline, with the time that it takes to start and to stop a job when a call is lost. */
export function assertEnds(world: World, { deadlineMs }: Bounds, stoppingMs = 180_000): void {
  for (const { status, elapsedMs } of runsIn(world)) {
    assert.notEqual(status, 'RUNNING');
    assert.ok(elapsedMs <= deadlineMs + stoppingMs, `an execution took ${elapsedMs} ms`);
  }
}
