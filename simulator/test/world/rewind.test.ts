import { Simulator, type World } from 'cdk-workflow-simulator';
import { controlledApp } from '../control/controlled-app';

let world: World;

beforeEach(async () => {
  world = await Simulator.load(controlledApp(), { snapshots: true });
});

afterEach(() => world.close());

async function played(): Promise<readonly string[]> {
  const run = await world.stateMachine('Order').start({ id: 'o1' }, { name: 'o1' });
  await run.toWait();
  await world.advance({ minutes: 10 });
  run.callback().succeed({ approved: true });
  await run.toEnd();
  return run.history.map(({ type }) => type);
}

test('goes back to every event of an execution, and each time the rest follows as before', async () => {
  const types = await played();
  for (const event of [types.length, 9, 4, 1]) {
    await world.rewind({ execution: 'o1', event });
    const { history } = world.run('o1');
    expect(history.map(({ type }) => type)).toEqual(types.slice(0, history.length));
    expect(history.length - event).toBeGreaterThanOrEqual(0);
    expect(history.length - event).toBeLessThan(3);
  }
  for (let times = 0; times < 3; times++) {
    const { eventCount } = world.run('o1');
    await world.toNextEvent();
    expect(world.run('o1').eventCount).toBeGreaterThan(eventCount);
  }
  await world.run('o1').toWait();
  expect(types.slice(0, -2)).toEqual(expect.arrayContaining(world.run('o1').history.map(({ type }) => type)));
});

test('goes another way from there, and back again to what is common to both', async () => {
  const types = await played();
  const asked = types.indexOf('TaskSubmitted') + 1;
  await world.rewind({ execution: 'o1', event: asked });
  await world.toIdle();
  expect(world.now.toISOString()).toBe('2025-01-01T00:00:00.000Z');
  await world.advance({ minutes: 30 });
  expect(world.run('o1')).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  await world.rewind({ execution: 'o1', event: 2 });
  expect(world.run('o1')).toMatchObject({ status: 'RUNNING', path: [{ state: 'Pay' }] });
});

test('a click that was halfway done is not begun again', async () => {
  const run = await world.stateMachine('Order').start({ id: 'o1' }, { name: 'o1' });
  await world.function('Charge').invoke({ order: 'o2' });
  await run.toWait();
  await world.rewind({ execution: 'o1', event: 3 });
  expect(world.run('o1').eventCount).toBe(1);
  expect(world.function('Charge').invocations).toEqual([]);
  expect(world.asked).toBeLessThan(8);
});

test('what is due next can be told, and gone to', async () => {
  await (await world.stateMachine('Order').start({ id: 'o1' })).toWait();
  const due = world.upcoming().map(({ at, what }) => [at.toISOString(), what]);
  expect(due).toContainEqual(['2025-01-01T00:30:00.000Z', expect.stringContaining('times out')]);
  await world.toNext();
  expect(world.now.getTime()).toBeGreaterThan(Date.parse('2025-01-01T00:00:00Z'));
});

test('an event that there is not is refused, and looking around is not kept', async () => {
  await played();
  await expect(world.rewind({ execution: 'o1', event: 1000 })).rejects.toThrow("'event' must be an integer from 1 to");
  await expect(world.rewind({ execution: 'o2', event: 1 })).rejects.toThrow("There is no execution 'o2'");
  const before = world.asked;
  expect(world.unrecorded.runs).toHaveLength(1);
  await world.unrecorded.table('Orders').items();
  expect(world.asked).toBe(before);
});
