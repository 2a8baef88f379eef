import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';

import { killGroup } from './run';

/** A request as the page makes it: `ask('POST', '/_sim/v1/clock/advance', { by: { days: 1 } })`. */
export type Ask = (method: string, path: string, body?: object) => Promise<unknown>;

/** What a command prints, with the address of a studio in it now and then. */
export interface StudioCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Settings of this repository's own tools, which a project would take for its own. */
export const OF_THE_PROJECT = { TSX_TSCONFIG_PATH: undefined, CDK_VALIDATION: undefined };

/**
 * Runs a command that opens studio, and does something in each as the page would.
 * @param visit gives 'end' to end the command: one that serves until it is told. @default - it is waited for
 * @returns how it ended and what it printed.
 */
export async function inStudio(
  { command, args, cwd, env }: StudioCommand,
  visit: (ask: Ask) => Promise<'end' | undefined>,
): Promise<{ readonly status: number | null; readonly output: string }> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...OF_THE_PROJECT, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const both = new PassThrough();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      both.write(chunk);
    });
  }
  void ended.then(() => both.end());
  try {
    for await (const line of createInterface({ input: both })) {
      const address = line.trim();
      if (!/^http:.*\/_studio\//.test(address)) continue;
      if ((await visit(await letIn(new URL(address)))) === 'end') break;
    }
    killGroup(child.pid, 'SIGTERM');
    const [status] = await ended;
    return { status, output };
  } finally {
    killGroup(child.pid, 'SIGKILL');
  }
}

/** Requests as those of the page, in a browser that was let in. */
async function letIn(address: URL): Promise<Ask> {
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
