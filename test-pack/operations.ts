import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { killGroup, tryRun, type RunResult } from '../scripts/run';
import type { UserProject } from './user-project';

/** An app with a resumable workflow; its function fails when it is called for the first time. */
const APP = `
const { App, Duration, Stack } = require('aws-cdk-lib');
const lambda = require('aws-cdk-lib/aws-lambda');
const sfn = require('aws-cdk-lib/aws-stepfunctions');
const tasks = require('aws-cdk-lib/aws-stepfunctions-tasks');
const { Workflow } = require('cdk-workflow-patterns');

const [, , outdir, seconds] = process.argv;
const app = new App({ outdir });
const stack = new Stack(app, 'Shop');
const code = "let calls = 0; exports.handler = async () => { if (calls++ === 0) throw new Error('down'); return { paid: true }; };";
const lambdaFunction = new lambda.Function(stack, 'Work', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline(code),
});
const reserve = sfn.Pass.jsonata(stack, 'Reserve', { outputs: { reserved: '{% $states.input.id %}' } });
const charge = tasks.LambdaInvoke.jsonata(stack, 'Charge', {
  lambdaFunction,
  taskTimeout: sfn.Timeout.duration(Duration.seconds(Number(seconds))),
  retryOnServiceExceptions: false,
});
new Workflow(stack, 'Orders', { definition: reserve.next(charge), resumable: true });
app.synth();
`;

/** What serve prints first. */
interface Served {
  readonly environment: Readonly<Record<string, string>>;
}

/** Has an execution fail behind `serve`, and asks the commands for production about it, as a user would. */
export async function checkOperations(project: UserProject): Promise<void> {
  project.write('shop.js', APP);
  for (const [outdir, seconds] of [
    ['cdk.out', '60'],
    ['next.out', '30'],
  ] as const) {
    const { status, output } = await tryRun('node', ['shop.js', outdir, seconds], { cwd: project.folder });
    assert.equal(status, 0, output);
  }
  const server = spawn('npx', ['--no-install', 'cdk-workflow-simulator', 'serve', '--speed', 'fastest', '--json'], {
    cwd: project.folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  try {
    const { environment } = await servedBy(server.stdout);
    await askAll((...args) => {
      const command = ['--no-install', 'cdk-workflow-simulator', ...args];
      return tryRun('npx', command, { cwd: project.folder, env: environment });
    });
  } finally {
    killGroup(server.pid, 'SIGTERM');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  }
}

async function askAll(ask: (...args: string[]) => Promise<RunResult>): Promise<void> {
  const expected = async (status: number, pattern: RegExp, ...args: string[]): Promise<string> => {
    const result = await ask(...args);
    assert.equal(result.status, status, `${args[0]}: ${result.output}`);
    assert.match(result.output, pattern);
    return result.output;
  };
  const failed = /FAILED: (arn:\S+:first)/;
  const begun = ['start', '-i', '{"id":"o-1"}', '--name', 'first', '--watch', '--interval', '50ms'];
  const [, arn = ''] = failed.exec(await expected(2, failed, ...begun)) ?? [];
  await expected(
    0,
    /Started arn:\S+:resumed--first\n[^]* goes on in 'Charge'\n[^]*SUCCEEDED/,
    ...['resume', arn, '--mock', 'Charge={"Payload":{"paid":true}}', '--start', '--yes'],
  );
  await expected(0, /"paid": ?true/, 'watch', '--name', 'resumed--first', '--interval', '50ms');
  await expected(0, /2 histories read/, 'production', '--yes');
  await expected(0, /all the same/, 'replay', '--since', '1h', '--yes');
  await expected(0, /all the same/, 'verify', 'replays', '--yes');
  await expected(0, /It was 60 s and is 30 s/, 'upgrade', 'deployed', 'next.out', '--yes');
}

/** The object that serve prints once it listens; the stream stays open, for it may say more. */
async function servedBy(stdout: NodeJS.ReadableStream): Promise<Served> {
  let text = '';
  return new Promise((resolve, reject) => {
    stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.endsWith('}\n')) resolve(JSON.parse(text) as Served);
    });
    stdout.on('end', () => reject(new Error(`serve ended: ${text}`)));
  });
}
