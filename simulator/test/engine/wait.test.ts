import { Lab, eventsOf, only } from './support';

test('Wait takes its seconds of virtual time', async () => {
  const lab = new Lab();
  const run = await lab.run(only({ Type: 'Wait', Seconds: 86_400 }), { a: 1 });
  expect(lab.seconds).toBe(86_400);
  expect(run.output).toEqual({ a: 1 });
  expect(eventsOf(run)).toEqual([
    'ExecutionStarted',
    'WaitStateEntered after 0',
    'WaitStateExited',
    'ExecutionSucceeded',
  ]);
});

test.each([
  ['a path', { SecondsPath: '$.s' }, { s: 30 }],
  ['an expression', { QueryLanguage: 'JSONata', Seconds: '{% $states.input.s * 2 %}' }, { s: 15 }],
  ['an instant', { Timestamp: '2026-01-01T00:00:30Z' }, {}],
  ['an instant with an offset behind a path', { TimestampPath: '$.t' }, { t: '2026-01-01T02:00:30+02:00' }],
])('Wait takes its time from %s', async (_, fields, input) => {
  const lab = new Lab();
  await lab.run(only({ Type: 'Wait', ...fields }), input);
  expect(lab.seconds).toBe(30);
});

test('Wait until an instant that has passed goes on at once', async () => {
  const lab = new Lab();
  const run = await lab.run(only({ Type: 'Wait', Timestamp: '2020-01-01T00:00:00Z' }));
  expect(run.status).toBe('SUCCEEDED');
  expect(lab.seconds).toBe(0);
});

test.each([
  [-1, 'references a negative value'],
  [1.5, 'cannot be parsed as a long value'],
  [{}, 'cannot be parsed as a long value'],
])('fails when SecondsPath finds %j', async (s, words) => {
  const run = await new Lab().run(only({ Type: 'Wait', SecondsPath: '$.s' }), { s });
  expect(run).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  expect(run.cause).toContain(words);
});

test('an expression that fails is reported after the state was entered', async () => {
  const run = await new Lab().run(
    only({ Type: 'Wait', QueryLanguage: 'JSONata', Timestamp: '{% $states.input.t %}' }),
    { t: 'soon' },
  );
  expect(eventsOf(run)).toEqual([
    'ExecutionStarted',
    'WaitStateEntered after 0',
    'EvaluationFailed',
    'ExecutionFailed',
  ]);
});
