import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { tryRun } from '../scripts/run';

/** Settings of this repository's own tools, which the project would take for its own. */
const OF_THE_PROJECT = { TSX_TSCONFIG_PATH: undefined, CDK_VALIDATION: undefined };

/**
 * Opens studio in a project by its command, plays with its first machine as the page does, saves that as a test, and runs the test as it
 * is under the jest of the project.
 */
export async function checkSavedTest(folder: string, input: object): Promise<void> {
  const studio = spawn('npx', ['cdk-workflow-simulator', 'studio', '--no-open', '--no-watch'], {
    cwd: folder,
    env: { ...process.env, ...OF_THE_PROJECT },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  studio.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  try {
    const ask = await letIn(await addressOf(studio, () => said));
    const { resources } = (await ask('GET', '/_sim/v1/world')) as { resources: readonly Record<string, string>[] };
    const machine = resources.find(({ type }) => type === 'AWS::StepFunctions::StateMachine')?.['path'] ?? '';
    await ask('POST', `/_sim/v1/machines/${encodeURIComponent(machine)}/executions`, { input, name: 'played' });
    await ask('POST', '/_sim/v1/clock/advance', { by: { days: 1 } });
    await ask('POST', '/_studio/save', { file: 'test/played.test.ts', title: 'what was played', framework: 'jest' });
  } finally {
    if (studio.pid !== undefined) process.kill(-studio.pid, 'SIGTERM');
    if (studio.exitCode === null && studio.signalCode === null) await once(studio, 'exit');
  }
  const { status, output } = await tryRun('npx', ['jest', '--ci=false', 'played'], {
    cwd: folder,
    env: OF_THE_PROJECT,
  });
  assert.equal(status, 0, output);
  assert.match(output, /✓ what was played/);
}

/** The address that studio prints; what it says instead is the error. */
async function addressOf(studio: ChildProcess, said: () => string): Promise<URL> {
  if (studio.stdout === null) throw new Error('studio says nothing');
  for await (const line of createInterface({ input: studio.stdout })) if (URL.canParse(line)) return new URL(line);
  throw new Error(said());
}

/** Requests as those of the page, in a browser that was let in. */
async function letIn(address: URL): Promise<(method: string, path: string, body?: object) => Promise<unknown>> {
  const { headers } = await fetch(address, { redirect: 'manual' });
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
  return async (method, path, body) => {
    const answer = await fetch(`${address.origin}${path}`, {
      method,
      headers: {
        cookie,
        origin: address.origin,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    assert.equal(answer.status, 200, `${method} ${path}: ${await answer.clone().text()}`);
    return answer.json();
  };
}
