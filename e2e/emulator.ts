import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { CACHE, installPython, ROOT } from '../scripts/python-tools';
import { killGroup, lastLines } from '../scripts/run';

export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';

/** A local AWS emulator on loopback, with a folder of its own for all that it and its functions write. */
export interface Emulator {
  readonly endpoint: string;
  readonly port: number;
  /** What the CDK CLI and the SDK clients need to talk to it and to nothing else. */
  readonly env: Readonly<Record<string, string>>;
  /** Deleted when the emulator stops. */
  readonly folder: string;
  log(): string;
  stop(): Promise<void>;
}

const RUNS = join(CACHE, 'e2e-runs');
const START_LIMIT_MS = 60_000;

/** Installs the emulator if need be and starts it on a free port. */
export async function startEmulator(options: { readonly corrected: boolean }): Promise<Emulator> {
  const bin = await installPython('emulator', join(__dirname, 'emulator', 'requirements.txt'));
  removeLeftovers();
  const port = await freePort();
  const folder = join(RUNS, String(process.pid));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const env = clientEnv(port, folder);
  const args = [join(__dirname, 'emulator', 'serve.py'), ...(options.corrected ? [] : ['--uncorrected'])];
  const child = spawn(join(bin, 'python'), args, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env, ...serverEnv(port, temporary) },
  });
  const logFile = join(folder, 'emulator.log');
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const emulator = {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    env,
    folder,
    log: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''),
    stop: async () => {
      await stopGroup(child.pid);
      log.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await untilAnswers(emulator, () => child.exitCode);
  return emulator;
}

/** Handlers find the SDK above their temporary folder, as AWS's Node.js runtimes provide it. */
function serverEnv(port: number, temporary: string): Record<string, string> {
  return {
    AUTH: 'true',
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    LAMBDA_EXECUTOR: 'local',
    MINISTACK_ACCOUNT_ID: ACCOUNT,
    MINISTACK_HOST: '127.0.0.1',
    MINISTACK_REGION: REGION,
    NODE_PATH: join(ROOT, 'node_modules'),
    PYTHONDONTWRITEBYTECODE: '1',
    S3_DATA_DIR: join(temporary, 's3'),
    STATE_DIR: join(temporary, 'state'),
    TMPDIR: temporary,
  };
}

function clientEnv(port: number, folder: string): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: '',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(folder, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    CDK_DEFAULT_ACCOUNT: ACCOUNT,
    CDK_DEFAULT_REGION: REGION,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_HOME: join(folder, 'cdk-home'),
    JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1',
  };
}

async function untilAnswers(emulator: Emulator, exitCode: () => number | null): Promise<void> {
  const deadlineMs = Date.now() + START_LIMIT_MS;
  while (exitCode() === null && Date.now() < deadlineMs) {
    const answer = await fetch(`${emulator.endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(100);
  }
  const log = lastLines(emulator.log(), 20);
  await emulator.stop();
  throw new Error(`the emulator did not start:\n${log}`);
}

async function stopGroup(pid: number | undefined): Promise<void> {
  killGroup(pid, 'SIGTERM');
  for (let waited = 0; waited < 50 && groupLives(pid); waited += 1) await sleep(100);
  killGroup(pid, 'SIGKILL');
}

function groupLives(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(-pid, 0);
  } catch {
    return false;
  }
}

/** Folders of runs that were killed too hard to clean up after themselves. */
function removeLeftovers(): void {
  for (const name of existsSync(RUNS) ? readdirSync(RUNS) : []) {
    if (!existsSync(`/proc/${name}`)) rmSync(join(RUNS, name), { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
