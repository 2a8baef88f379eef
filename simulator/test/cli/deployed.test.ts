import { SFNClient, SendTaskSuccessCommand, GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BuiltCli, type Ended, type Started } from './built-cli';
import { SHOP, shopFolder, shopTemplate, writeAssembly } from './shop';

const MOCK_FILE = {
  StateMachines: { Order: { TestCases: { Refused: { Charge: 'Declined' }, Fine: { Charge: 'Charged' } } } },
  MockedResponses: {
    Declined: { '0': { Throw: { Error: 'Declined', Cause: 'no money' } } },
    Charged: { '0': { Return: { Payload: 'of the file' } } },
  },
};

let cli: BuiltCli;
let shop: string;
let server: Started;
let env: Record<string, string>;

const inShop = (...args: string[]): Promise<Ended> => cli.run(args, { cwd: shop, env });
const json = <T>({ stdout }: Ended): T => JSON.parse(stdout) as T;

beforeAll(async () => {
  cli = await BuiltCli.build();
  shop = shopFolder();
  writeFileSync(join(shop, 'mocks.json'), JSON.stringify(MOCK_FILE));
  const mocks = ['--mock', 'Charge={"Payload":"ok"}', '--mock', 'Approve=wait', '--mocks', 'mocks.json'];
  server = cli.start(['serve', '--speed', 'fastest', '--json', ...mocks], { cwd: shop });
  const { environment } = JSON.parse(await server.untilStdout(/\}\n$/)) as { environment: Record<string, string> };
  env = environment;
});

afterAll(async () => {
  server.interrupt();
  expect((await server.ended).code).toBe(0);
  cli.remove();
  rmSync(shop, { recursive: true, force: true });
});

test('start finds the machine by its construct path, and watch follows the execution to its end', async () => {
  const { code, stdout, stderr } = await inShop(
    'start',
    'Shop/Order',
    '-i',
    '{"total":5}',
    '--name',
    'small',
    '--watch',
    '--interval',
    '50ms',
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ total: 5, charged: { Payload: 'ok' } });
  expect(stderr).toMatch(
    /start {2}Charge\n.*Large\?\n.*Done\n.*execution succeeded\nSUCCEEDED: arn:aws:states:.*:small/s,
  );
});

test('watch follows a running execution live, and fails with 2 when it is stopped', async () => {
  const { executionArn } = json<{ executionArn: string }>(
    await inShop('start', '-i', '{"total":500}', '--name', 'stopped', '--json'),
  );
  const watching = cli.start(['watch', 'Shop/Order', '--name', 'stopped', '--interval', '50ms', '--json'], {
    cwd: shop,
    env,
  });
  await watching.untilStderr(/waits for an answer/);
  const stopped = await inShop('stop', executionArn, '--error', 'Enough', '--cause', 'changed my mind');
  expect([stopped.code, stopped.stdout]).toEqual([0, `${executionArn}\n`]);
  const ended = await watching.ended;
  expect(ended.code).toBe(2);
  expect(json(ended)).toMatchObject({
    executionArn,
    name: 'stopped',
    status: 'ABORTED',
    error: 'Enough',
    cause: 'changed my mind',
    input: { total: 500 },
  });
});

test('redrive --failed takes the executions of a time with an error, and tells of those that are left', async () => {
  const none = await inShop(
    'redrive',
    'Shop/Order',
    '--failed',
    '--since',
    '2020-01-01T00:00:00Z',
    '--error',
    'No.*',
    '-y',
    '--json',
  );
  expect(json(none)).toEqual([]);
  const unsaid = await inShop('redrive', 'Shop/Order', '--failed', '-y');
  expect(unsaid.code).not.toBe(0);
  expect(unsaid.stderr).toContain("--failed needs '--since'");
  const unasked = await inShop('redrive', 'Shop/Order', '--failed', '--since', '2020-01-01T00:00:00Z');
  expect(unasked.stderr).toContain('give --yes to agree');
});

test('redrive starts a stopped execution again', async () => {
  await inShop('start', '-i', '{"total":500}', '--name', 'redriven');
  await inShop('stop', '--name', 'redriven');
  const redriven = cli.start(['redrive', '--name', 'redriven', '--watch', '--interval', '50ms'], { cwd: shop, env });
  await redriven.untilStderr(/execution redriven[^]*waits for an answer/);
  const client = new SFNClient({
    endpoint: env.AWS_ENDPOINT_URL,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
  });
  const { machines } = json<{ machines: { arn: string }[] }>({ stdout: server.stdout } as Ended);
  const executionArn = `${machines[0]?.arn.replace(':stateMachine:', ':execution:')}:redriven`;
  await client.send(
    new SendTaskSuccessCommand({ taskToken: await lastToken(client, executionArn), output: '{"by":"me"}' }),
  );
  client.destroy();
  const { code, stdout } = await redriven.ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ approval: { by: 'me' } });
});

test('history tells of the latest execution, and writes a report and a diagram of it', async () => {
  await inShop('start', '-i', '{"total":7}', '--name', 'told', '--watch', '--interval', '50ms');
  const { code, stdout, stderr } = await inShop('history', 'Shop/Order', '--report', 'told.html', '--svg', 'told.svg');
  expect(code).toBe(0);
  expect(stdout).toMatch(/Charge\n.*Large\?\n.*Done\n.*execution succeeded\n$/s);
  expect(stderr).toContain(':told');
  expect(readFileSync(join(shop, 'told.html'), 'utf8')).toContain('<dt>Transitions</dt><dd>3</dd>');
  expect(readFileSync(join(shop, 'told.svg'), 'utf8')).toContain(
    'Task Charge; Lambda invoke; timeout 1 min; retry 2×; succeeded',
  );
  const events = json<{ type: string }[]>(await inShop('history', '--name', 'told', '--json'));
  expect(events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['ExecutionStarted', 'ChoiceStateEntered', 'ExecutionSucceeded']),
  );
  expect(events).toHaveLength(11);
});

test('each execution chooses its test case of the mock file', async () => {
  const { machines } = json<{ machines: { arn: string }[] }>({ stdout: server.stdout } as Ended);
  const start = (testCase: string): Promise<Ended> =>
    inShop('start', `${machines[0]?.arn}#${testCase}`, '-i', '{"total":1}', '--watch', '--interval', '50ms');
  const [fine, refused] = await Promise.all([start('Fine'), start('Refused')]);
  expect(json(fine)).toEqual({ total: 1, charged: { Payload: 'of the file' } });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('TaskFailed Declined: no money');
});

test('an ARN needs no app', async () => {
  const { machines } = json<{ machines: { arn: string }[] }>({ stdout: server.stdout } as Ended);
  const { code, stdout } = await cli.run(['start', machines[0]?.arn ?? '', '-i', '{"total":1}'], { cwd: '/', env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^arn:aws:states:us-east-1:123456789012:execution:/);
});

test("fails with 1 and the service's own words when it refuses", async () => {
  await inShop('start', '-i', '{"total":1}', '--name', 'twice', '--watch', '--interval', '50ms');
  const again = await inShop('start', '-i', '{"total":2}', '--name', 'twice');
  expect([again.code, again.stdout]).toEqual([1, '']);
  expect(again.stderr).toMatch(/Execution Already Exists/);
  expect((await inShop('watch', '--name', 'nobody')).code).toBe(1);
});

test('fails with 1 when the machine is not deployed where it looks', async () => {
  const other = shopFolder();
  const renamed = readFileSync(join(other, 'cdk.out/manifest.json'), 'utf8').replaceAll('"Shop"', '"Elsewhere"');
  writeFileSync(join(other, 'cdk.out/manifest.json'), renamed);
  const { code, stderr } = await cli.run(['start', 'Order'], { cwd: other, env });
  rmSync(other, { recursive: true, force: true });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /is not deployed here: stack 'Elsewhere' has no state machine 'Order'.*Deploy it, choose --profile and --region, or give the ARN/s,
  );
});

test('fails with 1 for a port that is taken and a speed that is none', async () => {
  const port = new URL(env.AWS_ENDPOINT_URL ?? '').port;
  expect((await inShop('serve', '--port', port)).code).toBe(1);
  const { code, stderr } = await inShop('serve', '--speed', 'slow');
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining("--speed takes real, fastest, paused, stepped or a factor above 0, got 'slow'"),
  ]);
});

/** The token of the callback that was asked for last. */
async function lastToken(client: SFNClient, executionArn: string): Promise<string> {
  for (;;) {
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }));
    const parameters = events.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails?.parameters;
    if (parameters !== undefined) return (JSON.parse(parameters) as { MessageBody: string }).MessageBody;
    await sleep(50);
  }
}

test('replay fetches what went through, one of each way, redacted, and replays it under another version', async () => {
  for (const name of ['replayed', 'replayed-too']) {
    await inShop('start', '-i', '{"total":7,"who":"Maria"}', '--name', name, '--watch', '--interval', '50ms');
  }
  const fetch = ['replay', '--since', '1h', '-m', 'Shop/Order'];
  const refused = await inShop(...fetch);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /in account \d{12}, region [a-z0-9-]+ \(arn:.*\): nobody can be asked here; give --yes/,
  );
  const fetched = await inShop(...fetch, '--yes');
  expect(fetched.stderr).toMatch(/Kept \S+\/succeeded-[0-9a-f]{12}\.json/);
  expect([fetched.code, fetched.stdout]).toEqual([0, expect.stringMatching(/histor(y|ies), \d+ events: all the same/)]);
  const again = await inShop(...fetch, '--yes');
  expect(again.stderr).not.toContain('Kept');
  expect(again.stdout).toBe(fetched.stdout);
  const files = readdirSync(join(shop, 'replays'), { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  for (const file of files) expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toContain('Maria');
  expect((await inShop('replay', '--against', 'cdk.out')).code).toBe(0);
  const template = readdirSync(join(shop, 'cdk.out')).find((file) => file.endsWith('.template.json')) as string;
  const changed = readFileSync(join(shop, 'cdk.out', template), 'utf8').replaceAll('Charge', 'Bill');
  writeFileSync(join(shop, 'changed.json'), changed);
  const parted = await inShop('replay', '--against', 'changed.json');
  expect(parted.stdout).toMatch(/parts at event #\d+ TaskStateEntered in 'Charge'\n +name was "Charge", is "Bill"/);
  expect(parted.code).toBe(2);
});

test('verify asks the service what single states of the recordings do, and compares', async () => {
  const { code, stdout, stderr } = await inShop('verify', 'replays', '--yes');
  expect(stderr).toMatch(/Test \d+ states in account \d{12}, region/);
  expect(stdout).toMatch(/^\d+ states, all the same\n$/);
  expect(code).toBe(0);
});

test('production reads each history once, and fails with 2 when something hangs', async () => {
  await inShop('start', '-i', '{"total":500}', '--name', 'hanging');
  const well = await inShop('production', 'Shop/Order', '--yes', '--json');
  expect(well.code).toBe(0);
  const { statuses, silent } = json<{ statuses: Record<string, number>; silent: { label: string }[] }>(well);
  expect(silent.map(({ label }) => label)).toContain('Approve: Retry of Busy');
  const calls = /^(\d+) histor(y|ies) read$/m.exec(well.stderr)?.[1];
  expect(Number(calls)).toBe(Object.values(statuses).reduce((sum, each) => sum + each, 0));
  const hangs = await inShop('production', '--older-than', '1ms', '--markdown', '--yes');
  expect(hangs.stdout).toMatch(/\| hang \| hanging \| It runs for .*, in 'Approve' for .* \(it waits for an answer\)/);
  expect(hangs.code).toBe(2);
});

test('upgrade compares with what is deployed, and tells what the new role does not allow any more', async () => {
  const approve = { ...SHOP.States.Approve, TimeoutSeconds: 60 };
  const changed = shopTemplate(
    { ...SHOP, States: { ...SHOP.States, Approve: approve } },
    { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: SHOP.States.Charge.Parameters.FunctionName },
  );
  writeAssembly(join(shop, 'next/cdk.out'), changed);
  const { code, stdout, stderr } = await inShop('upgrade', 'deployed', 'next/cdk.out', '-m', 'Shop/Order', '--yes');
  expect(stderr).toMatch(/Read the definition and the role in account \d{12}, region/);
  expect(stderr).toMatch(
    /The role arn:aws:iam::123456789012:role\/\S+ can't be read \(.+\): what it did not allow either is told as lost too/,
  );
  expect(stdout).toContain('## Upgrade of Shop/Order: breaking');
  expect(stdout).toContain(
    "The new role does not allow sqs:SendMessage on arn:aws:sqs:us-east-1:123456789012:approvals: executions in flight that come to 'Approve' fail",
  );
  expect(stdout).toContain('It was 3600 s and is 60 s: what took longer fails now');
  expect(code).toBe(2);
});

test('upgrade reads the deployed role, and what that did not allow either is not lost', async () => {
  const calls = {
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: SHOP.States.Charge.Parameters.FunctionName,
  };
  const role = { Path: '/', RoleName: 'Role', RoleId: 'AROA1', Arn: 'arn:aws:iam::123456789012:role/Role' };
  const document = encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement: [calls] }));
  const answers = {
    getRole: { Role: { ...role, CreateDate: '2025-01-01T00:00:00Z' } },
    listRolePolicies: { PolicyNames: ['Calls'] },
    getRolePolicy: { RoleName: 'Role', PolicyName: 'Calls', PolicyDocument: document },
    listAttachedRolePolicies: { AttachedPolicies: [] },
  };
  const mocks = Object.entries(answers).flatMap(([call, answer]) => [
    '--mock-service',
    `iam:${call}=${JSON.stringify(answer)}`,
  ]);
  const withIam = cli.start(['serve', '--json', ...mocks], { cwd: shop });
  const { environment } = JSON.parse(await withIam.untilStdout(/\}\n$/)) as { environment: Record<string, string> };
  writeAssembly(join(shop, 'narrow/cdk.out'), shopTemplate(SHOP, calls));
  const args = ['upgrade', 'deployed', 'narrow/cdk.out', '-m', 'Shop/Order', '--yes'];
  const { code, stdout, stderr } = await cli.run(args, { cwd: shop, env: environment });
  withIam.interrupt();
  await withIam.ended;
  expect(stderr).not.toContain("can't be read");
  expect([code, stdout]).toEqual([0, '## Upgrade of Shop/Order: nothing changed\n\n']);
});
