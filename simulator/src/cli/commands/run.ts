import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Diagram } from '../../diagram';
import { formatDuration } from '../../diagram/format-duration';
import type { Json } from '../../base/json';
import { formatDollars, priceOf, renderReport } from '../../report';
import type { Run } from '../../world/api/run';
import type { World } from '../../world/api/world';
import type { Fault } from '../../faults/faults';
import { faultText } from '../../explore/possible-faults';
import { Simulator } from '../../world/simulator';
import { AppModel } from '../../world/assembly/app-model';
import { findApp, modelOptions } from '../app-source';
import { parseFault } from '../given-faults';
import { parseFailure } from '../given-mocks';
import { readDuration, readInteger, readJson } from '../input';
import { chooseMachine, type AppMachine } from '../machines';
import { Progress } from '../progress';
import { addAppOptions, addJson, collect, examples, type CommandContext, type Registration } from '../registration';
import { CannotStart, counted, printResult, type Terminal } from '../terminal';
import { addWorldOptions, worldOptions, type WorldCommandOptions } from '../world-options';

interface RunOptions extends WorldCommandOptions {
  readonly json?: boolean;
  readonly input: string;
  readonly answer?: readonly string[];
  readonly answerAfter: string;
  readonly fault?: readonly string[];
  readonly seed: string;
  readonly startTime?: string;
  readonly report?: string;
  readonly svg?: string;
  readonly quiet?: boolean;
}

export const run: Registration = (program, context) => {
  const command = program
    .command('run')
    .description(
      'Run a state machine in virtual time: real Node.js functions and tables out of the app, everything else mocked.',
    )
    .argument('[machine]', 'construct path, logical id or name; may be left out where there is only one');
  addAppOptions(command);
  addWorldOptions(command)
    .option('-i, --input <json>', 'the input: JSON, @file, or - for standard input', '{}')
    .option(
      '--answer <state=json>',
      'answer a callback that waits: State=<json>, or State!<error>[:<cause>]; may be repeated, in order',
      collect,
    )
    .option('--answer-after <duration>', 'how long a callback waits for its answer: 90s, 30m', '0s')
    .option(
      '--fault <state:kind>',
      'what goes wrong: State:<kind>[@<attempt>][#<iteration>], kinds as error, timeout, answerLost, twice; Map:reader.<kind> and Map:writer.<kind> for a distributed Map; Function(service:action):<kind>[@<attempt>][#<invocation>] for a call that a handler makes; may be repeated',
      collect,
    )
    .option('--seed <number>', 'the same seed gives the same run', '1')
    .option('--start-time <instant>', 'when the run starts, in virtual time (ISO 8601)')
    .option('--report <file>', 'write a report of the run: one HTML page')
    .option('--svg <file>', 'write a diagram of the run')
    .option('-q, --quiet', 'say nothing of the progress');
  addJson(command);
  examples(command, [
    ['run', 'the only machine, with an empty input'],
    [`run Shop/Order -i @order.json --report run.html`, 'with a report to look at'],
    [`run --mock 'Charge={"paid":true}' --mock '*={}'`, 'with answers in the place of tasks'],
    [`run --mocks MockConfigFile.json --test-case Declined`, "in Step Functions Local's format"],
    [`run --answer 'Ask={"ok":true}' --answer-after 10m`, 'answers a callback after ten virtual minutes'],
    [`run --fault 'Charge:timeout'`, 'what if the call gets lost?'],
    [`run --fault 'Charge(dynamodb:putItem):answerLost'`, 'what if the answer to one call of a handler gets lost?'],
    [`run --fault 'Each:error@every#3'`, 'what if one item of a Map always fails?'],
  ]);
  command.action((reference: string | undefined, options: RunOptions) => simulate(reference, options, context));
};

async function simulate(
  reference: string | undefined,
  options: RunOptions,
  { terminal, fail }: CommandContext,
): Promise<void> {
  const source = findApp(options, terminal);
  const app = new AppModel(source, modelOptions(options, terminal));
  const machine = chooseMachine(app, reference);
  const fromOptions = worldOptions(options, machine, terminal);
  const input = readJson(options.input, '--input', terminal);
  const faults = (options.fault ?? []).map(parseFault);
  const world = await Simulator.load(source, {
    ...fromOptions,
    seed: readInteger(options.seed, '--seed', 0),
    ...(options.startTime !== undefined && { startTime: options.startTime }),
  });
  try {
    const execution = await drive(world, machine, { input, faults, options, terminal });
    await writeFiles(execution, machine, world, options, terminal);
    print(execution, machine, options, terminal);
    if (execution.status !== 'SUCCEEDED') fail();
  } finally {
    await world.close();
  }
}

interface Drive {
  readonly input: Json;
  readonly faults: readonly Fault[];
  readonly options: RunOptions;
  readonly terminal: Terminal;
}

/** Lets the execution run to its end, answers callbacks on the way, and says what it does. */
async function drive(world: World, machine: AppMachine, { input, faults, options, terminal }: Drive): Promise<Run> {
  const execution = await world.stateMachine(machine.path).start(input, { faults });
  const progress = new Progress(terminal);
  const follow = (): void => (options.quiet === true ? undefined : progress.follow(execution.history));
  const timer = setInterval(follow, 100);
  try {
    for (const given of options.answer ?? []) await answer(world, execution, given, options, terminal);
    await execution.toEnd();
  } catch (error) {
    follow();
    throw new CannotStart((error as Error).message);
  } finally {
    clearInterval(timer);
    follow();
  }
  return execution;
}

async function answer(
  world: World,
  execution: Run,
  given: string,
  options: RunOptions,
  terminal: Terminal,
): Promise<void> {
  const [, state, kind, rest = ''] = /^([^=!]+)([=!])(.*)$/s.exec(given) ?? [];
  if (state === undefined)
    throw new CannotStart(`--answer takes State=<json> or State!<error>[:<cause>], got '${given}'`);
  await execution.toWait(state);
  const waitMs = readDuration(options.answerAfter, '--answer-after');
  if (waitMs > 0) await world.advance(waitMs);
  if (!execution.waiting.some((each) => each.state === state)) {
    terminal.note(`'${state}' does not wait any more after ${formatDuration(waitMs)}: nobody hears the answer`);
    return;
  }
  const callback = execution.callback(state);
  if (kind === '=') return callback.succeed(readJson(rest, `--answer ${state}`, terminal));
  const { error, cause } = parseFailure(rest);
  callback.fail(error, cause);
}

function print(execution: Run, machine: AppMachine, options: RunOptions, terminal: Terminal): void {
  const { status, output, error, cause, transitions, elapsedMs } = execution;
  const isStandard = machine.type === 'STANDARD';
  const price = isStandard ? `, ${formatDollars(priceOf(transitions))}` : '';
  terminal.note(
    `${status} after ${formatDuration(elapsedMs)} of virtual time, ${counted(transitions, 'transition')}${price}`,
  );
  for (const fault of execution.unreachedFaults) {
    terminal.note(`Nothing suffered the fault ${faultText(fault)}: the call that it is about did not come`);
  }
  if (/NotFound|DoesNotExist/.test(`${error} ${cause}`)) {
    terminal.note(
      "Something that a task calls is not in the app. To answer in its place: --mock 'State={…}', or --mock '*={}' for every task",
    );
  }
  const json = {
    machine: machine.path,
    ...execution.toJSON(),
    ...(isStandard && { dollars: priceOf(transitions) }),
  };
  printResult(terminal, options.json, json, () =>
    JSON.stringify(status === 'SUCCEEDED' ? (output ?? null) : { status, error, cause }, undefined, 2),
  );
}

async function writeFiles(
  execution: Run,
  machine: AppMachine,
  world: World,
  options: RunOptions,
  terminal: Terminal,
): Promise<void> {
  const { path: title, definition, type: machineType } = machine;
  const children = childrenOf(execution);
  const histories = children.map(({ history }) => history);
  if (options.svg !== undefined) {
    writeTo(
      options.svg,
      await Diagram.ofRun(definition, execution.history, { title, children: histories }).toSvg(),
      terminal,
    );
  }
  if (options.report === undefined) return;
  const { messages, tables } = await world.contents();
  writeTo(
    options.report,
    await renderReport({ title, definition, machineType, run: execution, children, messages, tables }),
    terminal,
  );
}

/** The child executions of distributed Maps, with those of their own. */
function childrenOf(execution: Run): readonly Run[] {
  return execution.children.flatMap((child) => [child, ...childrenOf(child)]);
}

function writeTo(name: string, content: string, terminal: Terminal): void {
  const file = resolve(terminal.cwd, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  terminal.note(`Wrote ${name}`);
}
