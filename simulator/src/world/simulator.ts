import { readFileSync } from 'node:fs';
import { LAST_INSTANT_MS } from '../base/instant';
import { checkMembers, type MembersOf } from '../base/given';
import { Driver } from './api/driver';
import { World, type Deployment } from './api/world';
import { worldWatch } from './api/world-watch';
import { APP_MODEL_OPTIONS, AppModel, type AppModelOptions } from './assembly/app-model';
import { synthesize, type SynthesizableStack, type WorldSource } from './assembly/read-assembly';
import type { SynthesizableApp } from './assembly/synthesis';
import { worldCoverage } from './asl-coverage/world-coverage';
import { packagingOf, runnableLanguages } from '../services/lambda/languages';
import { PERMISSIONS_OPTIONS, type PermissionsOptions } from './iam/permissions';
import type { Mock } from '../services/mocks';
import { MockFile } from './mock-file';
import { checkInterleaving, WorldParts, type Interleaving } from './world-parts';

/** Mocks that are in place from the start. */
export interface Mocks {
  /** By state machine, then by state. */
  readonly states?: Readonly<Record<string, Readonly<Record<string, Mock>>>>;
  /** By function. */
  readonly functions?: Readonly<Record<string, Mock>>;
  /** By service and action: `ses:sendEmail`. */
  readonly services?: Readonly<Record<string, Mock>>;
}

/** Options of {@link Simulator.load}. */
export interface WorldOptions extends AppModelOptions {
  /** The same seed gives the same ids, tokens, jitter and random numbers. @default 1 */
  readonly seed?: number;
  /** The virtual instant at which the world starts. @default 2025-01-01T00:00:00Z */
  readonly startTime?: Date | string;
  readonly mocks?: Mocks;
  /**
   * Path of a mock file of AWS Step Functions Local. An execution gets the answers of one of its test cases when it is
   * started as `<state machine ARN>#<test case>`, by a client of an endpoint, or with `start(input, { testCase })`.
   * @default - none
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html
   */
  readonly mockFile?: string;
  /**
   * What the templates leave open about permissions (roles that are not in the app, for example), or `'off'` to let
   * every role do everything.
   * @default - every call is judged by the IAM policies in the templates
   */
  readonly permissions?: PermissionsOptions | 'off';
  /**
   * What may happen between two calls of one handler: `'none'`, or what is due at the same instant, `'inTurn'` or in an
   * order that the seed chooses (`'seeded'`). Then each call that a handler makes of AWS is a step of the world. What
   * {@link prove} hands over chooses for it.
   * @default 'none': handlers that are busy at one instant have their turns one after the other
   */
  readonly interleaving?: Interleaving;
  /**
   * What is done to the world before it is handed out: items of tables, objects, executions and how far they have come.
   * {@link World.reset} does it anew.
   * @default - nothing
   */
  readonly setUp?: (world: World) => unknown;
  /**
   * Whether everything that is asked of the world is kept, so that {@link World.snapshot} can be taken.
   * @default false
   */
  readonly snapshots?: boolean;
  /**
   * The milliseconds of processor time after which a handler that blocks its thread is taken for one that never returns; where it
   * gets none, since it sleeps or the machine is busy, twelve times as many of real time. Where the machine does not tell what a Python
   * handler gets, real time alone counts.
   * @default 10,000
   */
  readonly handlerGuardMs?: number;
  /**
   * The command of the Python interpreter that runs Python functions, e.g. `.venv/bin/python`.
   * @default - that of the active virtual environment, else the one of the function's runtime on the path, else `python3`
   */
  readonly python?: string;
}

const MOCKS: MembersOf<Mocks> = { states: true, functions: true, services: true };
const WORLD_OPTIONS: MembersOf<WorldOptions> = {
  ...APP_MODEL_OPTIONS,
  seed: true,
  startTime: true,
  mocks: true,
  mockFile: true,
  permissions: true,
  interleaving: true,
  setUp: true,
  snapshots: true,
  handlerGuardMs: true,
  python: true,
};

/** Runs CDK apps in virtual time. */
export class Simulator {
  /**
   * Synthesizes a `Stack` or an `App`, which {@link Simulator.load} does otherwise when it is called first: in `beforeAll` it takes nothing of
   * the time that a test has. aws-cdk-lib's own validator, which takes seconds, stays off unless `CDK_VALIDATION` is set.
   */
  static synthesize(source: SynthesizableApp | SynthesizableStack): void {
    synthesize(source);
  }

  /**
   * Deploys an app into a simulation.
   * @param source a `Stack` (with the stacks it needs), an `App`, a folder such as `cdk.out`, the folder of a CDK app, which is synthesized as
   * its `cdk.json` says, or a template.
   * @throws when something in the app can't be resolved, or when AWS would refuse a state machine's definition; the
   * message names the construct; or for an option that there is not.
   */
  static async load(source: WorldSource, options: WorldOptions = {}): Promise<World> {
    checkOptions(options);
    return World.begin({
      deploy: () => deploy(source, options),
      redeploy: (over, given, standing) => new AppModel(over, { ...options, ...given }, standing),
      prepare: (world, parts) => {
        applyMocks(world, options.mocks ?? {});
        noteUnrunnable(parts);
      },
      noteUnrunnable,
      setUp: (world) => options.setUp?.(world),
      isRecorded: options.snapshots ?? worldWatch()?.wantsSnapshots ?? false,
    });
  }
}

function checkOptions(options: WorldOptions): void {
  const { mocks, permissions, interleaving, handlerGuardMs } = options;
  checkMembers('Simulator.load', options, WORLD_OPTIONS);
  checkMembers("The option 'mocks'", mocks, MOCKS);
  if (permissions !== 'off') checkMembers("The option 'permissions' is 'off', or", permissions, PERMISSIONS_OPTIONS);
  checkInterleaving(interleaving);
  if (handlerGuardMs !== undefined && !(handlerGuardMs > 0))
    throw new Error(`The option 'handlerGuardMs' must be above 0, got ${String(handlerGuardMs)}`);
}

/** Deploys an app, as if for the first time. */
function deploy(source: WorldSource, options: WorldOptions): Deployment {
  const app = new AppModel(source, options);
  const startMs = startOf(options);
  let report: (problem: Error) => void = () => {};
  const parts = new WorldParts(app, {
    startMs,
    seed: options.seed ?? 1,
    permissions: options.permissions ?? {},
    interleaving: options.interleaving ?? 'none',
    guardMs: options.handlerGuardMs ?? 10_000,
    python: options.python,
    onProblem: (problem) => report(problem),
  });
  const driver = new Driver(parts.agenda, () => worldCoverage()?.flush());
  report = (problem) => driver.report(problem);
  if (options.mockFile !== undefined) parts.useMockFile(new MockFile(readFileSync(options.mockFile, 'utf8')));
  return { parts, driver };
}

function startOf({ startTime = '2025-01-01T00:00:00Z' }: WorldOptions): number {
  const startMs = new Date(startTime).getTime();
  if (startMs >= 0 && startMs <= LAST_INSTANT_MS) return startMs;
  const last = new Date(LAST_INSTANT_MS).toISOString();
  throw new Error(`'startTime' must be a date from 1970-01-01T00:00:00.000Z to ${last}, got '${String(startTime)}'`);
}

function applyMocks(world: World, { states = {}, functions = {}, services = {} }: Mocks): void {
  for (const [machine, mocks] of Object.entries(states)) {
    const handle = world.stateMachine(machine);
    for (const [state, mock] of Object.entries(mocks)) handle.state(state).mock(mock);
  }
  for (const [name, mock] of Object.entries(functions)) world.function(name).mock(mock);
  for (const [name, mock] of Object.entries(services)) {
    const [service, action] = splitAtLast(name, ':');
    world.service(service, action).mock(mock);
  }
}

/** Says once which functions nothing can run; what invokes one of them fails. */
function noteUnrunnable({ app, services }: WorldParts): void {
  const [first, ...more] = services.lambda.unrunnable;
  if (first === undefined) return;
  const named = [first, ...more].map(({ path, resource }) => `'${path}' (${packagingOf(resource)})`).join(', ');
  app.notes.say(
    `The simulator runs functions for ${runnableLanguages()}, and not those of ${named}; give code that runs ` +
      `with the option functions: { '${first.path}': { code: 'folder', handler: 'index.handler' } }, or mock the function`,
  );
}

function splitAtLast(text: string, separator: string): [string, string] {
  const at = text.lastIndexOf(separator);
  if (at < 0) throw new Error(`A mock of a service is named 'service:action', got '${text}'`);
  return [text.slice(0, at), text.slice(at + separator.length)];
}
