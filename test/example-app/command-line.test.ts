import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { addExampleStacks } from '../../bin/example-stacks';
import { runCli } from '../../simulator/src/cli/program';

const ROOT = resolve(__dirname, '../..');
const outdir = join(tmpdir(), `example-app-${process.pid}`);
/** The lines that README shows, by the state machine that each plays. */
const lines = new Map(
  [
    ...readFileSync(join(ROOT, 'simulator/README.md'), 'utf8').matchAll(
      /npx cdk-workflow-simulator run (\S+\/\S+) (.*)/g,
    ),
  ].map(([, machine = '', rest = '']) => [machine, rest]),
);

beforeAll(() => {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };
  const app = new App({ context, outdir });
  addExampleStacks(app);
  app.synth();
});

afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** Plays a line as a shell hands it over. */
async function play(machine: string, ...more: string[]): Promise<{ code: number; out: string; notes: string }> {
  const line = lines.get(machine);
  if (line === undefined) throw new Error(`simulator/README.md shows no line for '${machine}'`);
  const args = (line.match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) => word.replaceAll("'", ''));
  let [out, notes] = ['', ''];
  const terminal = {
    cwd: ROOT,
    env: process.env,
    out: (text: string) => void (out += text),
    note: (text: string) => void (notes += `${text}\n`),
    readInput: () => '',
  };
  const code = await runCli(['run', machine, '--app', outdir, ...args, ...more], terminal);
  return { code, out, notes };
}

test('a verification is played in one line: the message, the button, the welcome', async () => {
  const { code, out, notes } = await play('SignUp/Verification');
  expect([code, JSON.parse(out)]).toMatchObject([0, { verification: { outcome: 'VERIFIED' } }]);
  expect(notes).toMatch(/start {2}message to SignUp\/.*"type":"verification".*"link":"https:/);
  expect(notes).toMatch(/The button behind the link answers 200/);
  expect(notes).toMatch(/message to SignUp\/.*"type":"welcome"/);
});

test('a click that comes too late is told so, and the user is deleted', async () => {
  const { code, out, notes } = await play('SignUp/Verification', '--answer-after', '31m');
  expect([code, JSON.parse(out)]).toMatchObject([0, { verification: { outcome: 'EXPIRED' } }]);
  expect(notes).toMatch(/The button behind the link answers 410/);
});

test('an order is played in one line, under its own name, out of a stock', async () => {
  const { code, notes } = await play('Shop/Orders');
  expect(notes).toMatch(/message to Shop\/.*"type":"order-shipped"/);
  expect(code).toBe(0);
});

test('a fan-out is played in one line by the upload that starts it', async () => {
  const { code, out, notes } = await play('OrderLines/Lines/Workflow');
  expect([code, JSON.parse(out)]).toMatchObject([0, { fanOut: { counts: { total: 24, succeeded: 23, failed: 1 } } }]);
  expect(notes).toMatch(/message to OrderLines\/Lines/);
});

test('an approval is played in one line by two of those who were asked', async () => {
  const { code, out, notes } = await play('Refunds/Refund');
  expect([code, JSON.parse(out)]).toMatchObject([
    0,
    {
      approval: {
        votes: [
          { approver: 'ann', vote: 'APPROVE' },
          { approver: 'bob', vote: 'APPROVE' },
        ],
      },
    },
  ]);
  expect(notes).toMatch(/The button 'Approve' behind the link to bob answers 200/);
});

test('fails with what was sent when nobody of that name was asked', async () => {
  const { code, notes } = await play('Refunds/Refund', '--click', 'zoe=Approve');
  expect(code).toBe(1);
  expect(notes).toMatch(
    /--click finds no message for 'zoe' with a link to an endpoint of the app; what was sent:\n .*ann/,
  );
});
