import { visitsOf } from '../../src/diagram/visits';
import { ORDER } from './machines';
import { runMachine } from './run-machine';

const INPUT = { total: 150, parcels: ['a', 'b'] };

test('each state entered is a visit, in order, inside the Parallel, Map and iteration around it', async () => {
  const visits = visitsOf((await runMachine(ORDER, INPUT)).history);
  const told = visits.map(({ name, parent, iteration, outcome }) => [
    name,
    visits[parent ?? -1]?.name,
    iteration,
    outcome,
  ]);
  expect(told).toEqual([
    ['Validate', undefined, undefined, 'succeeded'],
    ['Prepare', undefined, undefined, 'succeeded'],
    ['Charge', 'Prepare', undefined, 'succeeded'],
    ['Parcels', 'Prepare', undefined, 'succeeded'],
    ['Pack', 'Parcels', 0, 'succeeded'],
    ['Booked', 'Prepare', undefined, 'succeeded'],
    ['Pack', 'Parcels', 1, 'succeeded'],
    ['Large?', undefined, undefined, 'succeeded'],
    ['Cool off', undefined, undefined, 'succeeded'],
    ['Done', undefined, undefined, 'succeeded'],
  ]);
});

test('a visit has its times in virtual milliseconds, its input and its output', async () => {
  const execution = await runMachine(ORDER, INPUT);
  const wait = visitsOf(execution.history).find(({ name }) => name === 'Cool off');
  expect(wait).toMatchObject({ type: 'Wait', input: JSON.stringify(INPUT), output: JSON.stringify(INPUT) });
  expect((wait?.endedMs ?? 0) - (wait?.enteredMs ?? 0)).toBe(86_400_000);
});

test('retries belong to the visit, with the errors that caused them', async () => {
  let calls = 0;
  const { history } = await runMachine(ORDER, INPUT, ({ stateName }) =>
    stateName === 'Validate' && calls++ < 2 ? { error: 'Busy', cause: 'later' } : undefined,
  );
  const [validate] = visitsOf(history);
  expect(validate).toMatchObject({
    attempts: 3,
    outcome: 'succeeded',
    errors: [{ error: 'Busy', cause: 'later' }, { error: 'Busy' }],
  });
});

test('a caught failure is told of the state and of the Parallel around it', async () => {
  const { history, status } = await runMachine(ORDER, INPUT, ({ stateName }) =>
    stateName === 'Pack' ? { error: 'Torn', cause: 'the box' } : undefined,
  );
  const visits = visitsOf(history);
  const of = (name: string) => visits.find((visit) => visit.name === name);
  expect(status).toBe('FAILED');
  expect(of('Pack')).toMatchObject({ outcome: 'failed', errors: [{ error: 'Torn', cause: 'the box' }] });
  expect(of('Parcels')).toMatchObject({ outcome: 'failed', errors: [{ error: 'Torn' }] });
  expect(of('Prepare')).toMatchObject({ outcome: 'caught', errors: [{ error: 'Torn' }] });
  expect(of('Undone')).toMatchObject({
    outcome: 'failed',
    errors: [{ error: 'Order.Undone', cause: 'could not prepare' }],
  });
});

test('variables that a state assigned stand with its visit', async () => {
  const { history } = await runMachine({
    StartAt: 'Set',
    States: { Set: { Type: 'Pass', Assign: { a: 1, b: { c: 'x' } }, End: true } },
  });
  expect(visitsOf(history)[0]?.assigned).toEqual({ a: '1', b: '{"c":"x"}' });
});

test('a state in which the execution was stopped is aborted; one that goes on is running', async () => {
  const execution = await runMachine({ StartAt: 'Sleep', States: { Sleep: { Type: 'Wait', Seconds: 60, End: true } } });
  const going = execution.history.slice(0, 2);
  expect(visitsOf(going)[0]?.outcome).toBe('running');
  const aborted = {
    id: 3,
    previousEventId: 2,
    timestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, 9)),
    type: 'ExecutionAborted',
  };
  const [visit] = visitsOf([...going, aborted]);
  expect(visit).toMatchObject({ outcome: 'aborted' });
});
