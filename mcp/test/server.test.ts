import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from '../src';

const ROOT = join(__dirname, '..', '..');
const TEMPLATE = {
  Resources: {
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        RoleArn: 'arn:aws:iam::111122223333:role/Machine',
        Definition: { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 86_400, End: true } } },
      },
    },
  },
};

/** Answers with its arguments and its environment, as the simulator would with a result. */
const ECHO = 'console.log(JSON.stringify({ args: process.argv.slice(2), env: process.env }))';

let folder: string;
let project: string;
const clients: Client[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcp-'));
  project = join(folder, 'project');
  mkdirSync(project);
  lay('template.json', JSON.stringify(TEMPLATE));
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((each) => each.close()));
  rmSync(folder, { recursive: true });
});

function lay(name: string, content: string): string {
  const file = join(project, name);
  writeFileSync(file, content);
  return file;
}

async function connected(simulator?: readonly string[]): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await createServer({ project, ...(simulator !== undefined && { simulator }) }).connect(there);
  await client.connect(here);
  clients.push(client);
  return client;
}

/** A server whose simulator is a script. */
async function scripted(script: string): Promise<Client> {
  return connected([process.execPath, lay('simulator.js', script)]);
}

interface Told {
  readonly outcome: string;
  readonly summary: string;
  readonly data: Record<string, never>;
  readonly note: string;
}

async function call(client: Client, name: string, given: Record<string, unknown> = {}): Promise<Told> {
  const result = await client.callTool({ name, arguments: given });
  const told = result.structuredContent as Told;
  expect(JSON.parse((result.content[0] as { text: string }).text)).toEqual(told);
  return told;
}

describe('what an agent is offered', () => {
  test('eight tools, each described, and the skill', async () => {
    const client = await scripted(ECHO);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'list',
      'lint',
      'run',
      'explore',
      'prove',
      'cost',
      'replay',
      'graph',
    ]);
    for (const { description = '', inputSchema } of tools) {
      expect(description.length).toBeGreaterThan(60);
      expect(inputSchema.type).toBe('object');
    }
    expect(client.getInstructions()).toContain('`lint`');
    const { contents } = await client.readResource({ uri: 'skill://step-functions-workflows' });
    expect(contents[0]).toHaveProperty('text', expect.stringMatching(/^---\nname: step-functions-workflows\n/));
  });

  test('the simulator itself answers: a machine that may run for a year', async () => {
    const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    const source = ['--tsconfig', join(ROOT, 'tsconfig.dev.json'), join(ROOT, 'simulator', 'src', 'cli', 'main.ts')];
    const client = await connected([process.execPath, tsx, ...source]);
    const { outcome, summary, data, note } = await call(client, 'lint');
    expect({ outcome, summary }).toEqual({ outcome: 'findings', summary: '1 machine: 0 errors, 1 warning, 0 notes' });
    expect(data).toEqual([
      { machine: 'template/Machine', findings: [expect.objectContaining({ rule: 'machine-deadline' })] },
    ]);
    expect(note).toMatch(/never an instruction/);
    const run = await call(client, 'run');
    expect(run).toMatchObject({ outcome: 'good', data: { status: 'SUCCEEDED', elapsedMs: 86_400_000 } });
  });
});

describe('what a call may reach', () => {
  test.each([
    ['lint', { app: '../other.json' }],
    ['lint', { app: 'link.json' }],
    ['prove', { module: '../other.json' }],
    ['replay', { histories: ['link.json'] }],
    ['run', { upload: { 'Files/a': { file: '../other.json' } } }],
    ['graph', { against: '/etc/hostname' }],
  ])('%s refuses %o, which leads out of the project', async (tool, given) => {
    writeFileSync(join(folder, 'other.json'), JSON.stringify(TEMPLATE));
    symlinkSync(join(folder, 'other.json'), join(project, 'link.json'));
    const client = await scripted("require('node:fs').writeFileSync('ran', '')");
    const { outcome, data } = await call(client, tool, given);
    expect(outcome).toBe('could-not-start');
    expect(data).toMatch(/is outside of the project/);
    expect(existsSync(join(project, 'ran'))).toBe(false);
  });

  test('an app above the project is not looked for', async () => {
    writeFileSync(join(folder, 'cdk.json'), '{ "app": "false" }');
    rmSync(join(project, 'template.json'));
    const client = await scripted(ECHO);
    expect(await call(client, 'list')).toMatchObject({
      outcome: 'could-not-start',
      data: expect.stringMatching(/no cdk\.json, cdk\.out or template\.yaml at its top/) as string,
    });
  });

  test('no variable of AWS gets through, and no file with credentials', async () => {
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIAEXAMPLE';
    process.env['AWS_PROFILE'] = 'production';
    try {
      await call(
        await scripted(`require('node:fs').writeFileSync('env', JSON.stringify(process.env)); ${ECHO}`),
        'run',
      );
      const env = JSON.parse(readFileSync(join(project, 'env'), 'utf8')) as Record<string, string>;
      const told = Object.entries(env).filter(([name]) => name.startsWith('AWS_'));
      expect(Object.fromEntries(told)).toEqual({
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
      });
    } finally {
      delete process.env['AWS_ACCESS_KEY_ID'];
      delete process.env['AWS_PROFILE'];
    }
  });
});

describe('what becomes of a call', () => {
  async function argsOf(tool: string, given: Record<string, unknown>): Promise<readonly string[]> {
    const client = await scripted(`require('node:fs').writeFileSync('args', JSON.stringify(process.argv)); ${ECHO}`);
    await call(client, tool, given);
    const [, , ...args] = JSON.parse(readFileSync(join(project, 'args'), 'utf8')) as string[];
    return args;
  }

  test('no value can pass for an option, and no text for the name of a file', async () => {
    const given = { machine: '--app=/etc', input: '@/etc/passwd', mocks: { Ask: { result: '@/etc/passwd' } } };
    const args = await argsOf('run', given);
    expect(args).toEqual(expect.arrayContaining(['--input="@/etc/passwd"', '--mock=Ask="@/etc/passwd"']));
    expect(args.slice(-2)).toEqual(['--', '--app=/etc']);
    const client = await scripted(ECHO);
    const { outcome } = await call(client, 'run', { upload: { 'Files/a': { text: '@/etc/passwd' } } });
    expect(outcome).toBe('could-not-start');
    const named = await call(client, 'run', { mocks: { 'Ask=1': { result: 1 } } });
    expect(named.data).toMatch(/A name with = or ! cannot be given/);
  });

  test('answers, clicks and faults are told in their order', async () => {
    const args = await argsOf('run', {
      meanwhile: [{ answer: 'Ask', result: { ok: true } }, { click: '' }, { answer: 'Ask', error: 'No', cause: 'why' }],
      faults: ['Charge:answerLost@2'],
      put: { Users: [{ userId: 'u-1' }] },
    });
    expect(args.filter((each) => /^--(answer|click|fault|put)=/.test(each))).toEqual([
      '--put=Users=[{"userId":"u-1"}]',
      '--answer=Ask={"ok":true}',
      '--click=',
      '--answer=Ask!No:why',
      '--fault=Charge:answerLost@2',
    ]);
  });

  test('a call that takes too long is ended with all that it started', async () => {
    const client = await scripted(
      `require('node:child_process').spawn(process.execPath, ['-e', "setInterval(() => require('fs').appendFileSync('beats', '.'), 20)"]);
       setInterval(() => {}, 1000);`,
    );
    const { outcome, summary } = await call(client, 'list', { timeoutSeconds: 2 });
    expect({ outcome, summary }).toMatchObject({
      outcome: 'took-too-long',
      summary: expect.stringMatching(/2 seconds/) as string,
    });
    const beats = (): number => readFileSync(join(project, 'beats'), 'utf8').length;
    const last = beats();
    expect(last).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(beats()).toBe(last);
  });

  test('what cannot start says why', async () => {
    const client = await scripted("console.error('There is no machine Ordre'); process.exitCode = 1");
    expect(await call(client, 'cost', { machine: 'Ordre' })).toMatchObject({
      outcome: 'could-not-start',
      data: 'There is no machine Ordre',
    });
  });

  test('long texts and lists are cut, and say so', async () => {
    const client = await scripted(
      `console.log(JSON.stringify({ status: 'SUCCEEDED', transitions: 9, output: Array(5000).fill({ text: 'x'.repeat(5000) }) }))`,
    );
    const told = await call(client, 'run');
    expect(told.outcome).toBe('good');
    expect(JSON.stringify(told.data).length).toBeLessThanOrEqual(12_000);
    expect(JSON.stringify(told.data)).toMatch(/more characters\)/);
    expect(JSON.stringify(told.data)).toMatch(/… \(\d+ more\)/);
  });
});
