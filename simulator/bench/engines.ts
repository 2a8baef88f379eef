import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agenda } from '../src/base/agenda';
import { Engine } from '../src/engine/engine';
import type { Execution } from '../src/engine/run/execution';
import type { Json, JsonObject } from '../src/base/json';
import { SeededRandom } from '../src/base/random';
import type { TaskPort } from '../src/engine/ports';

const RIVAL = 'aws-local-stepfunctions';
const RIVAL_VERSION = '3.0.0';
const FOLDER = join(__dirname, '.cache');
const NO_TASKS: TaskPort = { start: (call) => Promise.reject(new Error(`Nobody answers ${call.resource}`)) };

/** Something that runs a machine once. */
export type Runner = () => Promise<unknown>;

/** Runs a machine on a fresh engine of ours; each call is one execution. */
export function ours(
  definition: JsonObject,
  input: Json,
  type: 'STANDARD' | 'EXPRESS' = 'STANDARD',
  tasks = NO_TASKS,
): () => Promise<Execution> {
  const agenda = new Agenda({ startMs: 0 });
  const engine = new Engine({ agenda, random: new SeededRandom(1), tasks });
  const { arn } = engine.createStateMachine({ name: 'bench', definition, type });
  return async () => {
    const execution = engine.startExecution({ stateMachineArn: arn, input });
    await agenda.run({ done: () => execution.isOver });
    if (execution.status !== 'SUCCEEDED')
      throw new Error(`The run ended ${execution.status}: ${execution.cause ?? ''}`);
    return execution;
  };
}

/** Runs a machine on the other engine; undefined when it can't be installed. */
export async function rival(definition: JsonObject, input: Json): Promise<Runner | undefined> {
  if (!installRival()) return undefined;
  polyfillWithResolvers();
  const { StateMachine } = (await import(join(FOLDER, 'node_modules', RIVAL, 'build', 'main.node.cjs'))) as {
    StateMachine: new (definition: JsonObject, options: object) => { run(input: Json): { result: Promise<unknown> } };
  };
  const machine = new StateMachine(definition, { validationOptions: { noValidate: true } });
  return () => machine.run(input).result;
}

function installRival(): boolean {
  if (existsSync(join(FOLDER, 'node_modules', RIVAL))) return true;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), '{"private":true}\n');
  try {
    const args = ['install', '--no-audit', '--no-fund', '--save-exact', `${RIVAL}@${RIVAL_VERSION}`];
    execFileSync('npm', args, { cwd: FOLDER, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The other engine wants Node 22; this is all that it misses in Node 20. */
function polyfillWithResolvers(): void {
  const constructor = Promise as unknown as { withResolvers?: () => object };
  constructor.withResolvers ??= () => {
    let resolve: unknown;
    let reject: unknown;
    const promise = new Promise((onValue, onError) => {
      resolve = onValue;
      reject = onError;
    });
    return { promise, resolve, reject };
  };
}
