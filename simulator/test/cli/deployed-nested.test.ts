import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuiltCli, type Ended, type Started } from './built-cli';
import { shopFolder } from './shop';

const charge = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:work', 'Payload.$': '$' },
  End: true,
};
const start = (machine: string, pattern: string, more: object): object => ({
  Type: 'Task',
  Resource: `arn:aws:states:::states:startExecution${pattern}`,
  Parameters: {
    StateMachineArn: `arn:aws:states:us-east-1:123456789012:stateMachine:${machine}`,
    Input: { 'who.$': '$.who', 'token.$': '$$.Execution.Name' },
  },
  ResultPath: null,
  ...more,
});
const asks = {
  StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:Ask',
  Input: { 'token.$': '$$.Task.Token' },
};

const MACHINES = {
  Order: {
    StartAt: 'Billing',
    States: {
      Billing: start('Bill', '.sync:2', { Next: 'Packing' }),
      Packing: start('Pack', '.sync', { Next: 'Asking' }),
      Asking: start('Ask', '.waitForTaskToken', { Parameters: asks, Next: 'Telling' }),
      Telling: start('Elsewhere', '', { End: true }),
    },
  },
  Bill: { StartAt: 'Charge', States: { Charge: charge } },
  // What it starts is nested twice.
  Pack: { StartAt: 'Boxing', States: { Boxing: start('Box', '.sync', { End: true }) } },
  Box: { StartAt: 'Put', States: { Put: { Type: 'Pass', Result: 'boxed', End: true } } },
  Ask: {
    StartAt: 'Answer',
    States: {
      Answer: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:sfn:sendTaskSuccess',
        Parameters: { 'TaskToken.$': '$.token', Output: '{"yes":true}' },
        End: true,
      },
    },
  },
  Elsewhere: { StartAt: 'Hear', States: { Hear: { Type: 'Pass', End: true } } },
};

/** An app with some of the machines, whose role may do everything. */
function appOf(names: readonly (keyof typeof MACHINES)[]): object {
  const statement = { Effect: 'Allow', Action: '*', Resource: '*' };
  const trusts = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'states.amazonaws.com' } };
  const Role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trusts] },
      Policies: [{ PolicyName: 'All', PolicyDocument: { Version: '2012-10-17', Statement: [statement] } }],
    },
  };
  const machine = (name: keyof typeof MACHINES): [string, object] => [
    name,
    {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: name,
        DefinitionString: JSON.stringify(MACHINES[name]),
        RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
      },
      Metadata: { 'aws:cdk:path': `Shop/${name}/Resource` },
    },
  ];
  return { Resources: { Role, ...Object.fromEntries(names.map(machine)) } };
}

let cli: BuiltCli;
let shop: string;
let server: Started;
let env: Record<string, string>;

const inShop = (...args: string[]): Promise<Ended> => cli.run(args, { cwd: shop, env });

beforeAll(async () => {
  cli = await BuiltCli.build();
  shop = shopFolder(appOf(['Order', 'Bill', 'Pack', 'Box', 'Ask', 'Elsewhere']));
  writeFileSync(join(shop, 'next.json'), JSON.stringify(appOf(['Order', 'Bill', 'Pack', 'Box', 'Ask'])));
  server = cli.start(
    ['serve', '--speed', 'fastest', '--json', 'Shop/Bill', '--mock', 'Charge={"Payload":"for Maria"}'],
    {
      cwd: shop,
    },
  );
  const { environment } = JSON.parse(await server.untilStdout(/\}\n$/)) as { environment: Record<string, string> };
  env = environment;
  const watched = ['--watch', '--interval', '50ms'];
  const ran = await inShop('start', 'Shop/Order', '-i', '{"who":"Maria"}', '--name', 'for-maria', ...watched);
  expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('SUCCEEDED')]);
});

afterAll(async () => {
  server.interrupt();
  expect((await server.ended).code).toBe(0);
  cli.remove();
  rmSync(shop, { recursive: true, force: true });
});

/** Which machines the recordings in a folder are about. */
const machinesIn = (folder: string): string[] => readdirSync(join(shop, folder)).sort();

test('replay fetches what tasks have started, of the machines of the app, with one consent and redacted', async () => {
  const fetch = ['replay', '--since', '1h', '-m', 'Shop/Order', '--against', 'next.json'];
  const refused = await inShop(...fetch);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('give --yes')]);
  const { code, stdout, stderr } = await inShop(...fetch, '--yes');
  expect(stderr.match(/Kept \S+\.json/g)).toHaveLength(5);
  expect(stderr.match(/, which another one has started/g)).toHaveLength(4);
  expect(stdout).toMatch(/^5 histories, \d+ events: all the same\n$/);
  expect(code).toBe(0);
  expect(machinesIn('replays')).toEqual(['Ask', 'Bill', 'Box', 'Order', 'Pack']);
  const written = readdirSync(join(shop, 'replays'), { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
  expect(written).toHaveLength(5);
  for (const text of written) expect(text).not.toMatch(/maria/i);
});

test('each is replayed under the new definition of its own machine, below the one that has started it', async () => {
  const changed = readFileSync(join(shop, 'next.json'), 'utf8').replace('boxed', 'wrapped');
  writeFileSync(join(shop, 'changed.json'), changed);
  const { code, stdout } = await inShop('replay', '-m', 'Shop/Order', '--against', 'changed.json');
  expect(stdout).toMatch(
    new RegExp(
      [
        '^replays/Order/\\S+\\.json',
        '  \\S+: same \\(\\d+ events\\)',
        '  has started replays/Pack/\\S+\\.json',
        '    \\S+: same \\(\\d+ events\\)',
        '    has started replays/Box/\\S+\\.json',
        "      \\S+: parts at event #\\d+ PassStateExited in 'Put'",
        '        output was "boxed", is "wrapped"',
        '        because of States.Put.Result.*',
        '5 histories, \\d+ events: 1 parts\n$',
      ].join('\n'),
    ),
  );
  expect(code).toBe(2);
  const told = await inShop('replay', '--against', 'changed.json', '--json');
  const entries = JSON.parse(told.stdout) as { file: string; startedBy?: string; isSame: boolean }[];
  const box = entries.find(({ file }) => file.includes('Box'));
  expect(box).toMatchObject({ startedBy: expect.stringMatching(/^replays\/Pack\//) as string, isSame: false });
});

test('what a machine has started that the app has no more is left out, and said', async () => {
  writeFileSync(join(shop, 'less.json'), JSON.stringify(appOf(['Order', 'Bill', 'Pack', 'Ask'])));
  const { code, stdout, stderr } = await inShop('replay', '--against', 'less.json');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^4 histories/)]);
  expect(stderr).toMatch(/The app has no machine \S+:Box: what \S+ has started of it is left out/);
});

test.each([
  [['--children', '0'], ['Order']],
  [
    ['--children', '1'],
    ['Bill', 'Order'],
  ],
  [
    ['--limit', '2'],
    ['Bill', 'Order'],
  ],
])('fetching ends at its limits: %s', async (limits, machines) => {
  const folder = `replays${limits.join('')}`;
  const fetch = ['replay', '--since', '1h', '-m', 'Shop/Order', '--against', 'next.json', '--golden', folder, '--yes'];
  expect((await inShop(...fetch, ...limits)).code).toBe(0);
  expect(machinesIn(folder)).toEqual(machines);
});
