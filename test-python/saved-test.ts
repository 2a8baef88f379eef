import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { RunResult } from '../scripts/run';
import { inStudio, type Ask } from '../scripts/studio-session';

const FILE = 'tests/test_played.py';

/** What runs commands with the plugin as it stands. */
export interface SavedTestTools {
  /** The command of the simulator, and how it is told where Python is. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The app that is played with. */
  readonly example: string;
  /** Runs pytest over a folder. */
  readonly pytest: (folder: string) => Promise<RunResult>;
}

/**
 * Opens studio over a copy of the example app, plays with it as the page does, and saves that as a test for pytest: it passes as it is, and
 * fails once the app does something else.
 */
export async function checkSavedTest(folder: string, { command, env, example, pytest }: SavedTestTools): Promise<void> {
  cpSync(join(example, 'app.py'), join(folder, 'app.py'));
  cpSync(join(example, 'handlers'), join(folder, 'handlers'), { recursive: true });
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: 'python app.py' }));

  let isSaved = false;
  const [program = '', ...given] = command;
  const args = [...given, 'studio', '--no-open', '--no-watch'];
  const { output: said } = await inStudio({ command: program, args, cwd: folder, env }, async (ask) => {
    await play(ask);
    await ask('POST', '/_studio/save', { file: FILE, title: 'what was played', framework: 'pytest' });
    isSaved = true;
    return 'end';
  });
  assert.ok(isSaved, said);

  const passed = await pytest(folder);
  assert.equal(passed.status, 0, `${readFileSync(join(folder, FILE), 'utf8')}\n${passed.output}`);
  assert.match(passed.output, /1 passed/);

  const app = join(folder, 'app.py');
  writeFileSync(app, readFileSync(app, 'utf8').replace('Shop.NotApproved', 'Shop.Expired'));
  const failed = await pytest(folder);
  assert.equal(failed.status, 1, failed.output);
  assert.match(failed.output, /1 failed/);
  assert.match(failed.output, /Shop\.Expired/);
}

/** An order that is charged, one that is approved, one that nobody approves, one whose answer is lost, and what else is a step. */
async function play(ask: Ask): Promise<void> {
  const start = (name: string, amount: number, more: object = {}): Promise<unknown> =>
    ask('POST', '/_sim/v1/machines/Shop%2FOrder/executions', { input: { order: name, amount }, name, ...more });
  const advance = (body: object): Promise<unknown> => ask('POST', '/_sim/v1/clock/advance', body);
  await ask('PUT', '/_sim/v1/tables/Shop%2FOrders/items', { item: { order: 'o-0', amount: 1 } });
  await start('cheap', 5);
  await advance({ until: 'idle' });
  await start('approved', 100);
  await advance({ by: { minutes: 29 } });
  await ask('POST', '/_sim/v1/executions/approved/callback', { succeed: { by: "it's me" } });
  await advance({ until: 'idle' });
  await start('forgotten', 100);
  await advance({ by: { minutes: 30 } });
  await ask('PUT', '/_sim/v1/machines/Shop%2FOrder/states/Charge%20it/mock', {
    answers: [{ fails: { error: 'Card.Declined', cause: 'no "credit"' } }, { returns: { order: null, paid: true } }],
  });
  await start('declined', 5);
  await advance({ until: 'idle' });
  await start('mocked', 5);
  await advance({ until: 'idle' });
  await ask('DELETE', '/_sim/v1/machines/Shop%2FOrder/states/Charge%20it/mock');
  await start('lost', 5, { faults: [{ state: 'Charge it', kind: 'answerLost' }] });
  await advance({ until: 'idle' });
  await start('stopped', 100);
  await advance({ until: 'idle' });
  await ask('POST', '/_sim/v1/executions/stopped/stop', { error: 'Nobody.Wants', cause: 'it' });
  await ask('POST', '/_sim/v1/queues/Shop%2FApprovals/messages', { body: { asked: true } });
}
