import { readArguments } from '../src/cli/arguments';

const GIVEN = ['--activity', 'arn', '--module', './dig.js'];

test('what the command line says', () => {
  expect(
    readArguments([...GIVEN, '--concurrency', '4', '--heartbeat', '2.5', '--grace', '90', '--name', 'd'], {}),
  ).toEqual({
    activityArn: 'arn',
    module: './dig.js',
    concurrency: 4,
    heartbeat: 2.5,
    gracePeriod: 90,
    workerName: 'd',
  });
});

test('what the environment says, where the command line does not', () => {
  const environment = {
    CDK_WORKFLOW_WORKER_ACTIVITY: 'other',
    CDK_WORKFLOW_WORKER_MODULE: './other.js',
    CDK_WORKFLOW_WORKER_HEARTBEAT: '10',
    CDK_WORKFLOW_WORKER_GRACE: '',
  };
  expect(readArguments(['--activity', 'arn'], environment)).toMatchObject({
    activityArn: 'arn',
    module: './other.js',
    heartbeat: 10,
    gracePeriod: undefined,
  });
});

test.each([
  [['--module', 'x'], '--activity is missing'],
  [['--activity', 'x'], '--module is missing'],
  [[...GIVEN, '--heartbeat', 'often'], "--heartbeat takes a number, got 'often'"],
  [[...GIVEN, '--heartbeat', '-1'], '--heartbeat'],
  [[...GIVEN, '--fast'], "Unknown option '--fast'"],
])('fails for %j', (args, message) => {
  expect(() => readArguments(args, {})).toThrow(message);
});

test('--help', () => {
  expect(readArguments(['--help'], {})).toBe('help');
});
