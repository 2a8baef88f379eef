import { Simulator, type Run, type World } from 'cdk-workflow-simulator';
import { BROKEN, BUSY, fails, MOST, redrivesOf, redriveStack, told } from './redriving';

const stack = redriveStack();

let world: World;
beforeEach(async () => {
  world = await Simulator.load(stack);
});
afterEach(() => world.close());

async function start(): Promise<Run> {
  return world.stateMachine('Jobs').start({});
}

/** When the function of the partner was called, in seconds since it was first. */
function calledAt(): number[] {
  const [first, ...others] = world.function('Partner').invocations.map(({ atMs }) => atMs);
  return others.map((each) => (each - (first ?? 0)) / 1000);
}

test('what passes by itself succeeds when it is redriven, after its delay', async () => {
  fails(world, 1);
  const run = await start();
  await world.advance({ minutes: 2 });
  expect(run).toMatchObject({ status: 'SUCCEEDED' });
  expect(redrivesOf(run)).toBe(1);
  expect(calledAt()[0]).toBeGreaterThanOrEqual(30);
  expect(calledAt()[0]).toBeLessThanOrEqual(65);
  expect(told(world)).toEqual([]);
});

test('delays double, and after the last redrive operators hear of it, once', async () => {
  fails(world, 100);
  const run = await start();
  await world.advance({ hours: 3 });
  expect(run).toMatchObject({ status: 'FAILED', error: BUSY });
  expect(redrivesOf(run)).toBe(MOST);
  const [first = 0, second = 0, third = 0] = calledAt();
  expect(second - first).toBeGreaterThanOrEqual(60);
  expect(third - second).toBeGreaterThanOrEqual(120);
  expect(told(world)).toMatchObject([
    { execution: run.arn, error: BUSY, redriveCount: MOST, reason: 'it was redriven 3 times, of 3 at most' },
  ]);
});

test('an error that was not chosen stays failed, and operators hear of it at once', async () => {
  fails(world, 100, BROKEN);
  const run = await start();
  await world.advance({ seconds: 10 });
  expect(redrivesOf(run)).toBe(0);
  expect(told(world)).toMatchObject([{ reason: `the error ${BROKEN} is none of those that are redriven` }]);
});
