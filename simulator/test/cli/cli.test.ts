import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuiltCli, type Ended } from './built-cli';
import { SHOP, shopFolder, shopTemplate, writeAssembly } from './shop';

let cli: BuiltCli;
let shop: string;
const folders: string[] = [];

const folderWith = (template: object): string => {
  const folder = shopFolder(template);
  folders.push(folder);
  return folder;
};
const emptyFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  folders.push(folder);
  return folder;
};
const inShop = (...args: string[]): Promise<Ended> => cli.run(args, { cwd: shop });
const json = ({ stdout }: Ended): unknown => JSON.parse(stdout);

beforeAll(async () => {
  cli = await BuiltCli.build();
  shop = folderWith(shopTemplate());
});

afterAll(() => {
  cli.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('what the app leaves open', () => {
  const call = (resource: string, parameters: object) => ({
    StartAt: 'Work',
    States: { Work: { Type: 'Task', Resource: resource, Parameters: parameters, End: true } },
  });
  const invoke = call('arn:aws:states:::lambda:invoke', { FunctionName: '${Fn}', Payload: {} });
  const open = (definition: object) => ({
    Parameters: { Url: { Type: 'String' } },
    Resources: {
      Far: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { DefinitionS3Location: { Bucket: 'b', Key: 'k' } },
      },
      Near: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          DefinitionString: JSON.stringify(definition),
          DefinitionSubstitutions: { Url: { Ref: 'Url' }, Fn: { Ref: 'Fn' } },
          RoleArn: 'arn:aws:iam::1:role/far',
        },
      },
      Fn: {
        Type: 'AWS::Lambda::Function',
        Properties: { Runtime: 'java21', Handler: 'a.b', Code: { S3Key: 'k' } },
      },
    },
  });

  test('keeps no command from the rest, and each message names the option that helps', async () => {
    const folder = folderWith(open(call('arn:aws:states:::sqs:sendMessage', { QueueUrl: '${Url}', MessageBody: 'x' })));
    const listed = await cli.run(['list'], { cwd: folder });
    expect(listed.stdout).toMatch(/Shop\/Near\s+STANDARD/);
    expect(listed.stderr).toMatch(
      /\[Shop\/Far\] the definition is not part.*--definition 'Shop\/Far=file\.asl\.json'/s,
    );
    expect(listed.stderr).toMatch(/parameter 'Url'.*on the command line: --parameter 'Url=…'/s);
    const ran = await cli.run(['run', 'Near'], { cwd: folder });
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining("--parameter 'Url=…'")]);
    expect(ran.stderr).toContain("--role 'arn:aws:iam::1:role/far=trusted'");
    const lint = await cli.run(['lint'], { cwd: folder });
    expect(lint.stderr).toMatch(/1 machine: 0 errors/);
  });

  test('is given by options', async () => {
    const folder = folderWith(open(invoke));
    writeFileSync(join(folder, 'far.yaml'), 'StartAt: A\nStates:\n  A: { Type: Succeed }\n');
    const listed = await cli.run(['list', '--definition', 'Far=far.yaml', '--parameter', 'Url=u'], { cwd: folder });
    expect([listed.stdout, listed.stderr]).toEqual([
      expect.stringContaining('Shop/Far'),
      expect.stringMatching(/^From .* ago \(--synth renews it\)\n$/),
    ]);
    const ran = await cli.run(
      [
        'run',
        'Near',
        '-q',
        '--role',
        'arn:aws:iam::1:role/far=trusted',
        '--mock-function',
        'Fn={"ran":true}',
        '--json',
      ],
      { cwd: folder },
    );
    expect(json(ran)).toMatchObject({ output: { Payload: { ran: true } } });
  });

  test('is given by code from elsewhere, for a function whose own is not there', async () => {
    const folder = folderWith(open(invoke));
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist', 'main.js'), 'exports.run = async () => ({ ran: "given" })');
    const run = (...functions: string[]): Promise<Ended> =>
      cli.run(['run', 'Near', '-q', '--no-permissions', ...functions, '--json'], { cwd: folder });
    expect((await run()).stderr).toContain("--function 'Shop/Fn=folder#index.handler'");
    expect(json(await run('--function', 'Fn=./dist#main.run'))).toMatchObject({
      output: { Payload: { ran: 'given' } },
    });
    expect(await run('--function', 'Fn=./gone#main.run')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not exist; build it first') as string,
    });
  });

  test('is given by services of the user, in a module of either kind', async () => {
    const send = call('arn:aws:states:::aws-sdk:kinesis:putRecord', { StreamName: 's', Data: 'x', PartitionKey: 'p' });
    const folder = folderWith(open(send));
    const definition = `{
      name: 'kinesis', label: 'Kinesis', create: () => ({ name: 'kinesis', call: () => ({ ShardId: 'shard-0' }) }),
    }`;
    writeFileSync(join(folder, 'kinesis.cjs'), `exports.kinesis = ${definition};`);
    writeFileSync(join(folder, 'kinesis.mjs'), `export default ${definition};`);
    writeFileSync(join(folder, 'none.mjs'), 'export const name = 1;');
    const run = (module: string): Promise<Ended> =>
      cli.run(['run', 'Near', '-q', '--no-permissions', '--services', module, '--json'], { cwd: folder });
    expect(json(await run('kinesis.cjs'))).toMatchObject({ output: { ShardId: 'shard-0' } });
    expect(json(await run('kinesis.mjs'))).toMatchObject({ output: { ShardId: 'shard-0' } });
    expect(await run('none.mjs')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it exports no definition') as string,
    });
    expect(await run('gone.mjs')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--services gone.mjs: there is no ') as string,
    });
  });

  test('fails for a transform that only CloudFormation carries out, by its name', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'template.yaml'), 'Transform: [Mine]\nResources:\n  A: { Type: "My::Own::Machine" }\n');
    const { code, stderr } = await cli.run(['list'], { cwd: folder });
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("asks for the transform 'Mine', which only CloudFormation"),
    ]);
  });
});

describe('finding the app', () => {
  test('list prints paths, types and sizes on standard output and the rest on standard error', async () => {
    const { code, stdout, stderr } = await inShop('list');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^PATH\s+TYPE\s+STATES$/),
      expect.stringMatching(/^Shop\/Order\s+STANDARD\s+5\s+Orders of the shop$/),
      '',
    ]);
    expect(stderr).toMatch(/^From .*cdk\.out, synthesized .* ago/);
  });

  test('list prints JSON on demand', async () => {
    expect(json(await inShop('list', '--json'))).toMatchObject([
      { path: 'Shop/Order', type: 'STANDARD', states: 5, stack: 'Shop', logicalId: 'Order' },
    ]);
  });

  test('a folder below the app finds it too', async () => {
    const below = join(shop, 'lib', 'deep');
    mkdirSync(below, { recursive: true });
    expect((await cli.run(['list'], { cwd: below })).stdout).toContain('Shop/Order');
  });

  test('a template file is an app', async () => {
    const file = join(emptyFolder(), 'order.template.json');
    writeFileSync(file, JSON.stringify(shopTemplate()));
    expect((await inShop('list', '--app', file)).stdout).toContain('Shop/Order');
  });

  test('says of a cdk.out that a source was changed since, and of which', async () => {
    const folder = folderWith(shopTemplate());
    mkdirSync(join(folder, 'lib'));
    mkdirSync(join(folder, 'node_modules'));
    for (const file of ['lib/old.ts', 'node_modules/new.js']) writeFileSync(join(folder, file), '');
    utimesSync(join(folder, 'lib/old.ts'), 1, 1);
    utimesSync(join(folder, 'node_modules/new.js'), 4e9, 4e9);
    expect((await cli.run(['list'], { cwd: folder })).stderr).toMatch(/ago \(--synth renews it\)$/m);
    writeFileSync(join(folder, 'lib/stack.ts'), '');
    utimesSync(join(folder, 'lib/stack.ts'), 4e9, 4e9);
    expect((await cli.run(['list'], { cwd: folder })).stderr).toMatch(
      /ago and OLDER than lib\/stack\.ts: what was changed since is not in it; --synth renews it$/m,
    );
  });

  test('keeps a long comment to its row', async () => {
    const comment = `${'Orders of the shop, with all that belongs to them. '.repeat(3)}\nAnd more`;
    const folder = folderWith(shopTemplate({ ...SHOP, Comment: comment }));
    const { stdout } = await cli.run(['list'], { cwd: folder });
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(stdout).toMatch(/ {2}Orders of the shop, with all that belongs to them\. Orders o…$/m);
    expect(json(await cli.run(['list', '--json'], { cwd: folder }))).toMatchObject([{ comment }]);
  });

  test('without cdk.out the app is synthesized as cdk.json says, with its context', async () => {
    const folder = emptyFolder();
    writeAssembly(join(folder, 'prepared'), shopTemplate());
    const script = `require('fs').cpSync('prepared',process.env.CDK_OUTDIR,{recursive:true});console.log(JSON.parse(process.env.CDK_CONTEXT_JSON).greeting)`;
    writeFileSync(join(folder, 'app.js'), script);
    writeFileSync(
      join(folder, 'cdk.json'),
      JSON.stringify({ app: 'node app.js', context: { greeting: 'hello from the app' } }),
    );
    const { code, stdout, stderr } = await cli.run(['list'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain('Shop/Order');
    expect(stdout).not.toContain('hello');
    expect(stderr).toContain('hello from the app');
    expect(existsSync(join(folder, 'cdk.out', 'manifest.json'))).toBe(true);
  });

  test.each([
    [undefined, 'false'],
    ['true', 'true'],
  ])("aws-cdk-lib's own validator: the user's %s is %s for the app", async (set, expected) => {
    const folder = emptyFolder();
    writeAssembly(join(folder, 'prepared'), shopTemplate());
    const script = `require('fs').cpSync('prepared',process.env.CDK_OUTDIR,{recursive:true});console.log('validation: '+process.env.CDK_VALIDATION)`;
    writeFileSync(join(folder, 'app.js'), script);
    const { stderr } = await cli.run(['list', '--app', 'node app.js'], {
      cwd: folder,
      env: { CDK_VALIDATION: set },
    });
    expect(stderr).toContain(`validation: ${expected}`);
  });

  test('fails with 1 where there is no app, and says what to do', async () => {
    const { code, stdout, stderr } = await cli.run(['graph'], { cwd: emptyFolder() });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /neither a cdk\.out nor a cdk\.json in .*--app <cdk\.out folder, template file, or the command/s,
    );
  });

  test('fails with 1 when the app cannot be synthesized, with what it said', async () => {
    const { code, stderr } = await cli.run(['list', '--app', 'node -e "console.error(42 * 1000); process.exit(3)"'], {
      cwd: emptyFolder(),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/failed with exit code 3 in .*:\n42000/);
  });

  test('fails with 1 for an unknown machine, and lists what there is', async () => {
    const { code, stderr } = await inShop('run', 'Shop/Nothing');
    expect(code).toBe(1);
    expect(stderr).toContain("There is no state machine 'Shop/Nothing'; there is 'Shop/Order'");
  });

  test.each([[['bogus']], [['graph', '--bogus']], [['graph', '--format', 'png']]])(
    'fails with 1 for the arguments %j and points to the help',
    async (args) => {
      const { code, stderr } = await inShop(...args);
      expect(code).toBe(1);
      expect(stderr).toMatch(/error: .*\(--help tells more\)/s);
    },
  );
});

describe('help', () => {
  test('teaches: every command has a description, and those that need them examples', async () => {
    const { code, stdout } = await inShop('--help');
    expect(code).toBe(0);
    for (const name of [
      'list',
      'graph',
      'run',
      'test-state',
      'explore',
      'prove',
      'replay',
      'upgrade',
      'verify',
      'coverage',
      'cost',
      'lint',
      'serve',
      'studio',
      'start',
      'watch',
      'history',
      'redrive',
      'resume',
      'stop',
      'completion',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${name} .*\\S`, 'm'));
    }
    expect(stdout).toContain('Exit codes: 0 well, 1 could not start, 2 what was run failed');
    expect((await inShop('run', '--help')).stdout).toMatch(/Examples:\n {2}\$ cdk-workflow-simulator run/);
  });

  test('the version is the package’s', async () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
      version: string;
    };
    expect((await inShop('--version')).stdout).toBe(`${version}\n`);
  });

  test.each(['bash', 'zsh', 'fish'])('completion for %s knows commands and options', async (shell) => {
    const { code, stdout } = await inShop('completion', shell);
    expect(code).toBe(0);
    expect(stdout).toContain('test-state');
    expect(stdout).toMatch(/answer-after/);
  });

  test('completion for bash is a script that bash takes, and completes', async () => {
    const { stdout } = await inShop('completion', 'bash');
    const file = join(emptyFolder(), 'completion.bash');
    writeFileSync(
      file,
      `${stdout}\nCOMP_WORDS=(x gra); COMP_CWORD=1; _cdk_workflow_simulator; echo "\${COMPREPLY[@]}"\nCOMP_WORDS=(x graph --ag); COMP_CWORD=2; _cdk_workflow_simulator; echo "\${COMPREPLY[@]}"`,
    );
    const { spawnSync } = await import('node:child_process');
    expect(spawnSync('bash', [file], { encoding: 'utf8' }).stdout).toBe('graph\n--against\n');
  });
});

describe('graph', () => {
  test('prints Mermaid', async () => {
    const { code, stdout } = await inShop('graph');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^---\ntitle: "Shop\/Order"\n---\nflowchart TD\n/);
    expect(stdout).toContain('<b>Charge</b>');
  });

  test('writes a picture whose format the ending chooses', async () => {
    const { code, stdout } = await inShop('graph', 'Shop/Order', '-o', 'pictures/order.svg');
    expect([code, stdout]).toEqual([0, 'pictures/order.svg\n']);
    expect(readFileSync(join(shop, 'pictures/order.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\s*$/s);
  });

  test('writes a file for each machine into a folder', async () => {
    const { stdout } = await inShop('graph', '-o', 'all/', '--format', 'dot');
    expect(stdout).toBe('all/Shop-Order.dot\n');
    expect(readFileSync(join(shop, 'all/Shop-Order.dot'), 'utf8')).toMatch(/^digraph \{/);
  });

  test('draws and lists what changed since another version', async () => {
    const before = folderWith(
      shopTemplate({ ...SHOP, States: { ...SHOP.States, Charge: { ...SHOP.States.Charge, TimeoutSeconds: 5 } } }),
    );
    const { stdout, stderr } = await inShop('graph', '--against', join(before, 'cdk.out'));
    expect(stdout).toContain('<i>changed: TimeoutSeconds</i>');
    expect(stderr).toContain("Shop/Order: changed 'Charge' (TimeoutSeconds)");
    const result = json(await inShop('graph', '--against', join(before, 'cdk.out'), '--json'));
    expect(result).toMatchObject([
      { machine: 'Shop/Order', changes: [{ state: 'Charge', change: 'changed', fields: ['TimeoutSeconds'] }] },
    ]);
  });
});

describe('run', () => {
  const CHARGED = 'Charge={"Payload":"ok"}';

  test('simulates with mocks, says its progress in virtual time and prints the output', async () => {
    const { code, stdout, stderr } = await inShop('run', '-i', '{"total":5}', '--mock', CHARGED);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ total: 5, charged: { Payload: 'ok' } });
    expect(stderr).toMatch(
      /start {2}Charge\n\s+start {2}Large\?\n\s+start {2}Done\n\s+start {2}execution succeeded\nSUCCEEDED after 0 ms of virtual time, 3 transitions, US\$ 0\.000075/,
    );
  });

  test('answers a callback after virtual minutes', async () => {
    const args = [
      '-i',
      '{"total":500}',
      '--mock',
      CHARGED,
      '--mock',
      'Approve=wait',
      '--answer',
      'Approve={"by":"me"}',
      '--answer-after',
      '10m',
      '--json',
    ];
    const ended = await inShop('run', ...args);
    expect(json(ended)).toMatchObject({
      machine: 'Shop/Order',
      status: 'SUCCEEDED',
      elapsedMs: 600_000,
      output: { approval: { by: 'me' } },
      transitions: 4,
      dollars: 0.0001,
    });
  });

  test('fails with 2 when the execution fails, and prints error and cause', async () => {
    const { code, stdout, stderr } = await inShop('run', '-i', '{}', '--mock', 'Charge!Declined:no money');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ status: 'FAILED', error: 'Order.Declined', cause: 'the card was declined' });
    expect(stderr).toContain('TaskFailed Declined: no money');
  });

  test('a fault strikes the call that is meant', async () => {
    const ended = await inShop('run', '-i', '{"total":5}', '--mock', CHARGED, '--fault', 'Charge:timeout', '--json');
    expect(ended.code).toBe(2);
    expect(json(ended)).toMatchObject({ status: 'FAILED', error: 'States.Timeout', elapsedMs: 60_000 });
  });

  test("takes answers in the format of Step Functions Local's mock file", async () => {
    const file = {
      StateMachines: { Order: { TestCases: { Busy: { Charge: 'BusyTwice' }, Declined: { Charge: 'No' } } } },
      MockedResponses: {
        BusyTwice: { '0-1': { Throw: { Error: 'Busy', Cause: 'later' } }, '2': { Return: { Payload: 'third' } } },
        No: { '0': { Throw: { Error: 'Declined' } } },
      },
    };
    writeFileSync(join(shop, 'mocks.json'), JSON.stringify(file));
    const busy = await inShop('run', '-i', '{"total":5}', '--mocks', 'mocks.json', '--test-case', 'Busy', '--json');
    expect(json(busy)).toMatchObject({
      status: 'SUCCEEDED',
      output: { charged: { Payload: 'third' } },
      elapsedMs: 3_000,
      transitions: 5,
    });
    expect((await inShop('run', '--mocks', 'mocks.json', '--test-case', 'Declined')).code).toBe(2);
    const unnamed = await inShop('run', '--mocks', 'mocks.json');
    expect([unnamed.code, unnamed.stderr]).toEqual([
      1,
      expect.stringContaining("test cases 'Busy', 'Declined'; name one of them"),
    ]);
  });

  test('writes a report and a diagram of the run', async () => {
    await inShop(
      'run',
      '-i',
      '{"total":5}',
      '--mock',
      '*={"Payload":1}',
      '--report',
      'out/run.html',
      '--svg',
      'out/run.svg',
    );
    expect(readFileSync(join(shop, 'out/run.html'), 'utf8')).toMatch(/^<!doctype html>.*SUCCEEDED: Shop\/Order/s);
    expect(readFileSync(join(shop, 'out/run.svg'), 'utf8')).toContain(
      'Task Charge; Lambda invoke; timeout 1 min; retry 2×; succeeded',
    );
  });

  test('the input comes from a file or from standard input as well', async () => {
    writeFileSync(join(shop, 'input.json'), '{"total":7}');
    expect(json(await inShop('run', '-i', '@input.json', '--mock', CHARGED))).toMatchObject({ total: 7 });
    expect(
      json(await cli.run(['run', '-i', '-', '--mock', CHARGED], { cwd: shop, input: '{"total":8}' })),
    ).toMatchObject({ total: 8 });
  });

  test('the same seed gives the same result', async () => {
    const once = await inShop('run', '-i', '{"total":5}', '--mock', CHARGED, '--seed', '7', '--json');
    expect((await inShop('run', '-i', '{"total":5}', '--mock', CHARGED, '--seed', '7', '--json')).stdout).toBe(
      once.stdout,
    );
  });

  test.each([
    [['-i', '{bad'], /--input must be JSON, @file with JSON in it, or - for standard input/],
    [['-i', '@nowhere.json'], /--input: ENOENT/],
    [['--mock', 'Nowhere={}'], /'Shop\/Order' has no state 'Nowhere'; it has 'Charge'/],
    [['--mock', 'Charge'], /--mock takes State=<json> or State!<error>/],
    [['--fault', 'Charge:explode'], /--fault takes State:\[reader\.\|writer\.\]<kind>/],
    [['--seed', 'x'], /--seed takes a whole number from 0 on, got 'x'/],
    [
      [
        '-i',
        '{"total":500}',
        '--mock',
        CHARGED,
        '--mock',
        'Approve=wait',
        '--answer',
        'Approve={}',
        '--answer-after',
        'soon',
      ],
      /--answer-after takes a duration/,
    ],
  ])('fails with 1 for %j and says what it takes', async (args, message) => {
    const { code, stdout, stderr } = await inShop('run', ...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
  });

  test('says how to answer in the place of what is not in the app', async () => {
    const { code, stderr } = await inShop('run', '-i', '{"total":5}');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /not in the app\. To answer in its place: --mock 'State=\{…\}', or --mock '\*=\{\}' for every task/,
    );
  });

  test('fails with 1 when a call can be neither simulated nor mocked, and says how to mock it', async () => {
    const mail = {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:glacier:listVaults',
      Parameters: { AccountId: '-' },
      End: true,
    };
    const policy = { Effect: 'Allow', Action: 'glacier:ListVaults', Resource: '*' };
    const folder = folderWith(shopTemplate({ StartAt: 'Look', States: { Look: mail } }, policy));
    const { code, stdout, stderr } = await cli.run(['run'], { cwd: folder });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /neither simulated nor mocked.*on the command line: --mock 'Look=\{…\}', or --mock '\*=\{\}' for every task; --mock-service 'glacier:listVaults=/s,
    );
    expect((await cli.run(['run', '--mock', 'Look={"VaultList":[]}'], { cwd: folder })).code).toBe(0);
  });
});

test('a reader that closes the pipe early is no fault', async () => {
  const { spawnSync } = await import('node:child_process');
  const { stdout, stderr } = spawnSync(
    'bash',
    ['-c', '"$0" "$1" graph --format dot --json | head -c 1', process.execPath, cli.main],
    {
      cwd: shop,
      encoding: 'utf8',
    },
  );
  expect(stdout).toBe('[');
  expect(stderr).not.toMatch(/EPIPE/);
});

describe('test-state', () => {
  test('answers where a choice leads', async () => {
    expect(json(await inShop('test-state', 'Large?', '-i', '{"total":500}'))).toMatchObject({
      status: 'SUCCEEDED',
      nextState: 'Approve',
    });
  });

  test('tells retried, caught and failed apart', async () => {
    const status = async (...args: string[]): Promise<unknown> =>
      (json(await inShop('test-state', 'Charge', ...args)) as { status: string }).status;
    expect(await status('-e', 'Busy')).toBe('RETRIABLE');
    expect(await status('-e', 'Declined:no money')).toBe('CAUGHT_ERROR');
    expect((await inShop('test-state', 'Charge', '-e', 'Other')).code).toBe(2);
  });

  test('fails with 1 for an unknown state, and lists what there is', async () => {
    const { code, stderr } = await inShop('test-state', 'Nowhere');
    expect([code, stderr]).toEqual([1, expect.stringContaining("has no state 'Nowhere'; it has 'Charge', 'Large?'")]);
  });
});

describe('cost', () => {
  test('counts every path and its price', async () => {
    const { code, stdout } = await inShop('cost');
    expect(code).toBe(0);
    expect(stdout.split('\n\n')).toEqual([
      '3 transitions, US$ 75.00 a million runs (succeeds)\n  Charge → Large? → Done',
      '4 transitions, US$ 100.00 a million runs (succeeds)\n  Charge → Large? → Approve → Done',
      '2 transitions, US$ 50.00 a million runs (fails, 1 caught error)\n  Charge → Refuse\n',
    ]);
  });
});

describe('lint', () => {
  test('finds nothing in a machine that is well', async () => {
    const { code, stdout } = await inShop('lint', '--ignore', 'missing-retry');
    expect([code, stdout]).toEqual([0, '']);
  });

  test('fails with 2 for errors; warnings fail when they are to', async () => {
    const endless = { ...SHOP.States.Approve, TimeoutSeconds: undefined };
    const unbounded = { ...SHOP, TimeoutSeconds: undefined, States: { ...SHOP.States, Approve: endless } };
    const folder = folderWith(shopTemplate(unbounded));
    const ignored = ['--ignore', 'missing-retry', '--ignore', 'machine-deadline'];
    const { code, stdout } = await cli.run(['lint', ...ignored], { cwd: folder });
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^Shop\/Order\n {2}error {4}'Approve': the task waits for others and has neither .* \[callback-deadline\]\n$/,
    );
    expect((await inShop('lint')).code).toBe(0);
    expect((await inShop('lint', '--strict')).code).toBe(2);
  });
});

describe('explore', () => {
  test('reports the faults that nothing copes with', async () => {
    const ended = await inShop(
      'explore',
      '-i',
      '{"total":5}',
      '--mock',
      'Charge={"Payload":1}',
      '--kind',
      'timeout',
      '--must-catch',
      '--json',
    );
    expect(ended.code).toBe(2);
    expect(json(ended)).toMatchObject({
      machine: 'Shop/Order',
      findings: expect.arrayContaining([
        {
          kind: 'uncaught',
          faults: [{ state: 'Charge', kind: 'timeout', attempt: 1 }],
          message: expect.stringContaining('States.Timeout') as string,
        },
      ]) as unknown,
    });
  });

  test('lets an end by the error of the fault itself pass, and tells it apart', async () => {
    const ended = await inShop('explore', '-i', '{"total":5}', '--mock', 'Charge={"Payload":1}', '--kind', 'timeout');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/nothing found\n2 ended by the error of the fault itself or .* there: 'Charge'/);
  });
});

test('explore --deploy deploys another version at every call and wait, and takes no faults besides', async () => {
  const folder = emptyFolder();
  const next = join(folder, 'next');
  const narrow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  writeAssembly(next, shopTemplate(SHOP, narrow));
  const args = ['explore', '-i', '{"total":5}', '--mock', 'Charge={"Payload":1}', '--deploy', next];
  const ended = await inShop(...args, '--json');
  expect(ended.code).toBe(2);
  expect(json(ended)).toMatchObject({
    machine: 'Shop/Order',
    boundaries: expect.arrayContaining(['before anything was started']) as unknown,
    findings: expect.arrayContaining([expect.objectContaining({ kind: 'uncaught' })]) as unknown,
  });
  const both = await inShop(...args, '--kind', 'timeout');
  expect([both.code, both.stderr]).toEqual([1, expect.stringContaining('in the place of faults')]);
  const missing = await inShop('explore', '--deploy', 'nowhere');
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('which --deploy names')]);
});

test('explore --invariant asks what has to hold in both versions, and under faults', async () => {
  const folder = emptyFolder();
  const [next, kept, renamed] = ['next', 'kept.cjs', 'renamed.mjs'].map((each) => join(folder, each)) as [
    string,
    string,
    string,
  ];
  const paid = { ...SHOP.States.Charge, ResultPath: '$.paid' };
  writeAssembly(next, shopTemplate({ ...SHOP, States: { ...SHOP.States, Charge: paid } }));
  const says = "(world, run) => { if (!('charged' in run.output)) throw new Error('nobody says what was charged'); }";
  writeFileSync(kept, `exports.invariant = ${says}; exports.helper = 1;`);
  writeFileSync(renamed, "export const run = async (world) => world.stateMachine('Order').start({ total: 5 });");
  const args = ['explore', '--mock', 'Charge={"Payload":1}', '--deploy', next];
  const ended = await inShop(...args, '-i', '{"total":5}', '--invariant', kept);
  expect(ended.code).toBe(2);
  expect(ended.stdout).toMatch(
    /- violated when deployed before anything was started.*\n.*nobody says what was charged/,
  );
  // Whoever is under way keeps the definition of its start.
  expect(ended.stdout).toContain('1 found');
  expect(await inShop(...args, '--invariant', renamed)).toMatchObject({ code: 0 });
  const faults = ['explore', '-i', '{"total":5}', '--mock', 'Charge={"Payload":1}', '--kind', 'error', '--invariant'];
  expect((await inShop(...faults, kept)).stdout).toMatch(/violated/);
  writeFileSync(renamed.replace('renamed', 'none'), 'export const other = 1;');
  expect(await inShop(...args, '--invariant', join(folder, 'none.mjs'))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("it exports no function 'invariant'") as string,
  });
  expect(await inShop(...args, '--invariant', 'gone.js')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--invariant gone.js: there is no ') as string,
  });
});

test('upgrade --run deploys the new app in the middle of an execution of the old one', async () => {
  const next = join(emptyFolder(), 'next');
  const narrow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  writeAssembly(next, shopTemplate(SHOP, narrow));
  const args = ['upgrade', 'cdk.out', next, '--mock', 'Charge={"Payload":1}'];
  const ended = await inShop(...args, '--run', '-i', '{"total":5}');
  expect([ended.code, ended.stderr]).toEqual([2, '']);
  expect(ended.stdout).toMatch(/The new version was deployed at \d+ moments of an execution of the old one/);
  expect(ended.stdout).toMatch(
    /\| breaking \| Executions in flight \| `before the call of 'Charge' by Shop\/Order` \| .*lambda:InvokeFunction.* \| Keep the grant/,
  );
  const unasked = await inShop(...args, '-i', '{}');
  expect([unasked.code, unasked.stderr]).toEqual([1, expect.stringContaining("ask for one with '--run'")]);
  writeFileSync(join(shop, 'order.asl.json'), JSON.stringify(SHOP));
  const plain = await inShop('upgrade', 'order.asl.json', next, '--run');
  expect([plain.code, plain.stderr]).toEqual([1, expect.stringContaining('give two folders such as cdk.out')]);
});

describe('prove', () => {
  const module = (actors: string): string => {
    const folder = emptyFolder();
    const file = join(folder, 'proofs.js');
    const template = { Resources: { Machine: MACHINE } };
    writeFileSync(
      file,
      `const { Simulator } = require(${JSON.stringify(join(cli.main, '..', '..', 'dist', 'index.js'))});
      exports.both = {
        create: (interleaving) => Simulator.load(${JSON.stringify(template)}, { interleaving, permissions: 'off' }),
        actors: [${actors}],
        invariant: (world) => world.stateMachine('Machine').runs.length === 1,
      };`,
    );
    return file;
  };
  const MACHINE = {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      RoleArn: 'arn:aws:iam::123456789012:role/machine',
      DefinitionString: JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
    },
  };
  const START = `async (world) => { await (await world.stateMachine('Machine').start()).toEnd(); }`;

  test('tells of what a module exports whether it holds in every order', async () => {
    const proved = await inShop('prove', module(START));
    expect(proved).toMatchObject({ code: 0 });
    expect(proved.stdout).toMatch(/^both: Proved: client at once, 1 run, 1 class of orders\n/);
    const picture = join(emptyFolder(), 'wrong.svg');
    const wrong = await inShop('prove', module(`${START}, ${START}`), '--json', '--svg', picture);
    expect(wrong.code).toBe(2);
    expect(json(wrong)).toMatchObject({ both: { isProved: false, finding: { kind: 'violated' } } });
    expect(readFileSync(picture, 'utf8')).toContain('>starts Stack/Machine<');
  });

  test('fails by the name of what is exported with a mistake in it, and for TypeScript that nothing loads', async () => {
    const file = module(START);
    writeFileSync(file, readFileSync(file, 'utf8').replace('actors:', 'actor: [], actors:'));
    expect(await inShop('prove', file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("both: There is no option 'actor' of prove") as string,
    });
    const typed = join(emptyFolder(), 'proofs.ts');
    writeFileSync(typed, 'export const both: object = {};');
    const ended = await inShop('prove', typed);
    expect(ended.code).toBe(1);
    // A Node.js that reads TypeScript finds that nothing is to be proved.
    expect(ended.stderr).toMatch(/it is TypeScript: compile it first|exports no options of prove/);
  });

  test('fails for a module that exports nothing to prove', async () => {
    const file = join(emptyFolder(), 'nothing.js');
    writeFileSync(file, '');
    expect(await inShop('prove', file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('exports no options') as unknown,
    });
  });
});

describe('coverage', () => {
  const tests = (total: number): string[] => [
    process.execPath,
    '-e',
    `require('child_process').execFileSync(process.execPath,[${JSON.stringify(cliPath())},'run','-q','-i','{"total":${total}}','--mock','*={"Payload":1}'],{stdio:'inherit'})`,
  ];
  const cliPath = (): string => cli.main;

  test('runs tests and tells what they exercised', async () => {
    const ended = await inShop('coverage', '--json', '--', ...tests(5));
    expect(ended.code).toBe(0);
    expect(json(ended)).toMatchObject({ total: { states: { total: 5, covered: 3, pct: 60 } } });
  });

  test('fails with 2 below a threshold, and when the tests fail', async () => {
    const below = await inShop('coverage', '-t', 'states=90', '--', ...tests(5));
    expect([below.code, below.stderr]).toEqual([
      2,
      expect.stringContaining('ASL coverage threshold for states (90 %) not met: 60 %'),
    ]);
    expect(below.stdout).toContain('Not exercised in Shop/Order');
    expect((await inShop('coverage', '--', process.execPath, '-e', 'process.exit(1)')).code).toBe(2);
    expect((await inShop('coverage', '--', 'no-such-command-here')).code).toBe(1);
  });
});
