import { runRandomly } from './random-runs';

// `npm run soak:coordination` runs 200.
test.each([1, 2])(
  'of 20 messages that come at random, with faults (seed %i), none is lost and none starts twice',
  async (seed) => {
    await expect(runRandomly(seed)).resolves.toBeUndefined();
  },
);
