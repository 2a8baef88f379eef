import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuiltCli } from './built-cli';
import { shopFolder, shopTemplate } from './shop';

/** What lets a browser in that opens the address which studio has printed. */
async function enter(address: string): Promise<{ readonly cookie: string }> {
  const { status, headers } = await fetch(address, { redirect: 'manual' });
  expect(status).toBe(303);
  return { cookie: headers.get('set-cookie')?.split(';')[0] ?? '' };
}

let cli: BuiltCli;

beforeAll(async () => {
  cli = await BuiltCli.build();
});

afterAll(() => cli.remove());

const ENDLESS = `{% $contains("${'a'.repeat(64)}!", /^(a+)+$/) %}`;
const RECURSIVE = '{% ($f := function($n) { $f($n + 1) }; $f(1)) %}';

test.each([
  ['SIGINT' as const, ENDLESS],
  ['SIGTERM' as const, RECURSIVE],
])('serve answers %s while an expression that never ends is evaluated', async (signal, expression) => {
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Hang',
    States: { Hang: { Type: 'Pass', Output: expression, End: true } },
  };
  const serving = cli.start(['serve', '--speed', 'fastest'], { cwd: shopFolder(shopTemplate(definition)) });
  const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(await serving.untilStdout(/http:\/\/\S+\n/)) ?? [];
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AWSStepFunctions.StartExecution',
    authorization:
      'AWS4-HMAC-SHA256 Credential=t/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0',
  };
  const machines = await fetch(String(url), {
    method: 'POST',
    headers: { ...headers, 'x-amz-target': 'AWSStepFunctions.ListStateMachines' },
    body: '{}',
  });
  const listed = (await machines.json()) as { stateMachines: { stateMachineArn: string }[] };
  const [machine] = listed.stateMachines;
  await fetch(String(url), {
    method: 'POST',
    headers,
    body: JSON.stringify({ stateMachineArn: machine?.stateMachineArn }),
  });
  serving.interrupt(signal);
  expect((await serving.ended).code).toBe(0);
});

test('serve tells in one line where it is and what requests of the control API have to know, and ends with its input', async () => {
  const serving = cli.start(['serve', '--speed', 'paused', '--json', '--end-with-stdin'], {
    cwd: shopFolder(shopTemplate()),
    env: { CDK_WORKFLOW_SIMULATOR_TOKEN: 'a-token-of-this-test' },
  });
  const { code, stdout } = await serving.ended;
  expect(code).toBe(0);
  expect(stdout.split('\n')).toHaveLength(2);
  expect(JSON.parse(stdout)).toMatchObject({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    control: { url: expect.stringMatching(/\/_sim\/v1$/) as string, token: 'a-token-of-this-test' },
    version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    machines: [{ path: 'Shop/Order' }],
  });
});

test('studio opens a page for whoever has its address, deploys the app anew when it changes, and ends when it is interrupted', async () => {
  const folder = shopFolder(shopTemplate());
  const app = `${process.execPath} app.js`;
  const writeApp = (): void =>
    writeFileSync(
      join(folder, 'app.js'),
      "require('fs').cpSync('cdk.out', process.env.CDK_OUTDIR, { recursive: true });\n",
    );
  writeApp();
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app }));
  const studio = cli.start(['studio', '--no-open'], { cwd: folder });
  const [address = ''] = /http:\/\/\S+/.exec(await studio.untilStdout(/http:\/\/\S+\n/)) ?? [];
  const { cookie } = await enter(address);
  const page = await fetch(new URL('/_studio/', address), { headers: { cookie } });
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('/_studio/studio.js')]);
  writeFileSync(join(folder, 'app.js'), 'process.exit(3);\n');
  await studio.untilStderr(/The app does not synthesize.*exit code 3/s);
  writeApp();
  await studio.untilStderr(/Deployed anew/);
  const overview = await fetch(new URL('/_sim/v1/overview', address), { headers: { cookie } });
  expect(await overview.json()).toMatchObject({ deployments: 1, problems: 1 });
  studio.interrupt();
  expect((await studio.ended).code).toBe(0);
});

describe('prove --studio', () => {
  const once = { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: 'arn:aws:iam::1:role/m' } };
  const definition = JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });
  const template = {
    Resources: { Machine: { ...once, Properties: { ...once.Properties, DefinitionString: definition } } },
  };

  /** A module of two proofs, of which the second finds that there are two executions. */
  function proofs(): { readonly cwd: string } {
    const cwd = shopFolder(shopTemplate());
    const start = `async (world) => { await (await world.stateMachine('Machine').start()).toEnd(); }`;
    writeFileSync(
      join(cwd, 'proofs.js'),
      `const { Simulator } = require(${JSON.stringify(join(cli.main, '..', '..', 'dist', 'index.js'))});
      const create = (interleaving) => Simulator.load(${JSON.stringify(template)}, { interleaving, permissions: 'off' });
      exports.fine = { create, actors: [${start}] };
      exports.wrong = { create, actors: [${start}, ${start}], invariant: ({ runs }) => runs.length === 1 };`,
    );
    return { cwd };
  }

  test('opens the first run that went wrong, at an event of an execution, until it is interrupted', async () => {
    const proving = cli.start(['prove', './proofs.js', '--studio', '--no-open'], proofs());
    const [address = ''] = /http:\/\/\S+/.exec(await proving.untilStdout(/http:\/\/\S+\n/)) ?? [];
    const [, execution = '', event] = /#\/execution\/([^/]+)\/(\d+)$/.exec(address) ?? [];
    expect(Number(event)).toBeGreaterThan(0);
    const headers = await enter(address);
    const shown = await fetch(new URL(`/_sim/v1/executions/${execution}`, address), { headers });
    expect(await shown.json()).toMatchObject({ status: 'SUCCEEDED' });
    proving.interrupt();
    expect((await proving.ended).code).toBe(2);
  });

  test('says that there is nothing to be opened where nothing went wrong', async () => {
    const ended = await cli.run(['prove', './proofs.js', '--studio', 'fine', '--no-open'], proofs());
    expect(ended.stderr).toContain('No run went wrong that could be opened in studio');
  });

  test('fails for a proof that the module does not export', async () => {
    const ended = await cli.run(['prove', './proofs.js', '--studio', 'none'], proofs());
    expect([ended.code, ended.stderr]).toEqual([1, expect.stringContaining("no options of prove as 'none'")]);
  });
});
