import { runRandomly } from './random-runs';

test.each([1, 2, 3])(
  'of 20 executions that come, fail and are stopped at random (seed %i), never do two hold the lock, and none waits for ever',
  async (seed) => {
    await expect(runRandomly(seed)).resolves.toBeUndefined();
  },
);
