import { BoundedOrders, delays, preemptions } from '../../src/explore/orders/bounded-orders';
import { exploreOrders, type Explored, type OrderBounds } from '../../src/explore/orders/explore-orders';
import type { OrderSearch } from '../../src/explore/orders/order-policy';
import { RandomOrders } from '../../src/explore/orders/random-orders';
import { playing, type Op, type SmallProgram } from './orders/small-program';

const read: Op = { kind: 'read', on: 0 };
const write: Op = { kind: 'write', on: 0 };
const idle: Op = { kind: 'read', on: 1 };

/** Three that read and write: an update is lost where two have read before either has written. */
const LOST: SmallProgram = { actors: [0, 1, 2].map(() => [idle, read, write, idle]) };

/** All outcomes that a search sees. */
async function outcomesOf(program: SmallProgram, search: OrderSearch): Promise<{ found: Set<string>; runs: number }> {
  const found = new Set<string>();
  const play = playing(program, found);
  let runs = 0;
  for (let policy = search.next(); policy !== undefined; policy = search.next()) {
    const { steps } = await play(policy);
    search.learn(steps);
    runs += 1;
  }
  return { found, runs };
}

test('without a turn kept from anybody one sees what comes of going on to the end, and with one each update that one can lose', async () => {
  const within = (most: number) => outcomesOf(LOST, new BoundedOrders(most, preemptions));
  const [none, one, two] = await Promise.all([within(0), within(1), within(2)]);
  // Whoever comes to an end is followed by any of the others.
  expect(none.runs).toBe(6);
  expect(one.found.size).toBeGreaterThan(none.found.size);
  expect(two.found.size).toBeGreaterThan(one.found.size);
  expect(two.runs).toBeGreaterThan(one.runs);
});

test('passing nobody over is one order, and passing over once or twice finds more and more', async () => {
  const within = (most: number) => outcomesOf(LOST, new BoundedOrders(most, delays));
  const [none, one, two] = await Promise.all([within(0), within(1), within(2)]);
  expect(none).toMatchObject({ runs: 1 });
  expect(one.found.size).toBeGreaterThan(1);
  expect(two.found.size).toBeGreaterThan(one.found.size);
});

test('by lot the same seed draws the same orders, another seed others, and as many as asked for', async () => {
  const orders = async (seed: number): Promise<string[]> => {
    const search = new RandomOrders(seed, 10, 3);
    const drawn: string[] = [];
    const play = playing(LOST, new Set());
    for (let policy = search.next(); policy !== undefined; policy = search.next()) {
      const { steps } = await play(policy);
      search.learn(steps);
      drawn.push(steps.map(({ actor }) => actor).join(''));
    }
    return drawn;
  };
  const [first, again, other] = await Promise.all([orders(1), orders(1), orders(2)]);
  expect(first).toHaveLength(10);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

/** Explores a program until an outcome comes. */
async function explore(
  program: SmallProgram,
  bounds: OrderBounds,
  isWrong: (outcome: string) => boolean,
): Promise<Explored & { wrong: number }> {
  let wrong = 0;
  const explored = await exploreOrders(async (policy) => {
    const outcomes = new Set<string>();
    const played = await playing(program, outcomes)(policy);
    const isRunWrong = [...outcomes].some(isWrong);
    if (isRunWrong) wrong += 1;
    return { ...played, isWrong: isRunWrong };
  }, bounds);
  return { ...explored, wrong };
}

const never = (): boolean => false;

test('a budget that is too small for every class is told as bounded, with what was tried instead', async () => {
  const bounds = { runs: 10, preemptions: 1, delays: 1, random: 7, seed: 3 };
  const { isComplete, extents } = await explore(LOST, bounds, never);
  expect(isComplete).toBe(false);
  expect(extents).toEqual([
    { way: 'every', runs: 10, isComplete: false },
    { way: 'preemptions', most: 1, runs: 5, isComplete: false },
    { way: 'delays', most: 1, runs: 5, isComplete: false },
    { way: 'random', most: 3, runs: 7, isComplete: true },
  ]);
});

test('a budget of exactly as many runs as there are is complete', async () => {
  const { runs } = await explore(LOST, {}, never);
  expect(await explore(LOST, { runs }, never)).toMatchObject({ isComplete: true, runs });
  expect(await explore(LOST, { runs: runs - 1, random: 0 }, never)).toMatchObject({ isComplete: false });
});

/** A defect of depth two: the first has to write between the other's two reads. */
const BETWEEN: SmallProgram = {
  actors: [
    [idle, idle, idle, write],
    [idle, idle, read, read, idle],
  ],
};

test.each<[string, OrderSearch]>([
  ['one preemption', new BoundedOrders(1, preemptions)],
  ['two delays', new BoundedOrders(2, delays)],
  ['a hundred orders by lot', new RandomOrders(1, 100, 3)],
])('a defect that lies within the bound is found: %s', async (_, search) => {
  const { found } = await outcomesOf(BETWEEN, search);
  const all = await outcomesOf(BETWEEN, new BoundedOrders(Infinity, () => 0));
  expect([...found].sort()).toEqual([...all.found].sort());
});
