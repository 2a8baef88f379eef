import { runRandomly } from './random-runs';

test.each([1, 2])(
  'of 25 events that come, come again and fail at random (seed %i), each is handled in exactly one window',
  async (seed) => {
    await expect(runRandomly(seed, 25)).resolves.toBeUndefined();
  },
);
