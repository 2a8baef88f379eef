import { heapsOver, soak } from './processes/soak';

test('real processes of which some are killed, stalled or late complete every task once, or fail it by its deadline', async () => {
  const { wrong, killed, succeeded, failed } = await soak({ tasks: 150, workers: 4, kills: 3, seed: 7 });
  expect(wrong).toEqual([]);
  expect(killed).toBe(3);
  expect(succeeded).toBeGreaterThan(130);
  expect(Object.keys(failed).sort()).toEqual(['Rock', 'States.Timeout']);
});

test('the memory of a process does not grow with the tasks that it has worked off', async () => {
  const [, , ...heaps] = await heapsOver(1500);
  expect(heaps).toHaveLength(4);
  expect(Math.max(...heaps) / Math.min(...heaps)).toBeLessThan(1.1);
});
