import { PollUntilDone, Work } from 'cdk-workflow-patterns';
import type { Fault, Run, World } from 'cdk-workflow-simulator';
import { Simulator, exploreFaults } from 'cdk-workflow-simulator';
import { pollingStack } from './polling';

/** Longer than the retries of a check or a cancellation with all their delays. */
const AFTER_MS = 30 * 60_000;

/** What a start or a check ends by when a fault strikes each of its attempts, or one that is not retried. */
const ENDS = [
  PollUntilDone.TOO_LATE,
  'Fault.Injected',
  'States.Timeout',
  'Lambda.TooManyRequestsException',
  'Lambda.SdkClientException',
];

function hasChecked(path: Run['path']): boolean {
  return path.some(({ state }) => state === 'Poll: check');
}

describe.each([
  ['that is done after three minutes', 180_000, false],
  ['that never is done', Infinity, false],
  ['that is done after three minutes, where retries wait', 180_000, true],
])('a job %s', (_, lastsMs, waitByRetry) => {
  const stack = pollingStack((__, fn) => ({ cancel: Work.invoke(fn('Cancel')), waitByRetry }));

  async function create(): Promise<World> {
    const world = await Simulator.load(stack);
    const beganMs = world.now.getTime();
    world.function('Begin').mock(() => ({ id: 'report-1' }));
    world.function('Look').mock(() => ({ status: world.now.getTime() - beganMs >= lastsMs ? 'READY' : 'RUNNING' }));
    world.function('Cancel').mock(() => ({}));
    return world;
  }

  async function run(world: World, faults: readonly Fault[]): Promise<Run> {
    const flow = await world.stateMachine('Flow').start({ customer: 'c1' }, { faults });
    return flow.toEnd();
  }

  function invariant(world: World, { status, error, output, elapsedMs, path }: Run): void {
    expect(elapsedMs).toBeLessThanOrEqual(600_000 + AFTER_MS);
    const wasStarted = hasChecked(path);
    const cancellations = world.function('Cancel').invocations.length;
    if (status === 'SUCCEEDED') {
      expect(lastsMs).toBeLessThan(Infinity);
      expect(output).toMatchObject({ customer: 'c1', poll: { result: { status: 'READY' } } });
      expect(cancellations).toBe(0);
    } else {
      expect([status, ENDS.some((end) => error === end)]).toEqual(['FAILED', true]);
      // Unless the cancellation itself is struck, it is heard; in any case it is tried, and only then.
      expect(path.some(({ state }) => /Poll: cancel/.test(state))).toBe(wasStarted);
    }
  }

  test('ends in time whatever single fault strikes, and is cancelled when it is not done', async () => {
    const kinds = ['error', 'throttle', 'timeout', 'answerLost', 'late', 'twice'] as const;
    // A job that could not be started has nothing to be cancelled.
    const mayEndUncaught = ({ path }: Run): boolean => !hasChecked(path);
    const exploration = await exploreFaults({ create, run, invariant, mayEndUncaught, kinds: [...kinds] });
    exploration.assertNothingFound();
    // A cancellation after a fault is reached by that fault only.
    expect(exploration.untried.filter((state) => !/cancel/.test(state))).toEqual([]);
    expect(exploration.scenarios).toBeGreaterThan(20);
  });
});
