import { Option } from 'commander';
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
import { readDuration, readInteger, readJson } from '../input';
import { chooseMachine, type AppMachine } from '../machines';
import { Progress } from '../progress';
import { addAppOptions, addJson, collect, examples, type CommandContext, type Registration } from '../registration';
import { CannotStart, counted, printResult, type Terminal } from '../terminal';
import { act, bareHands, type Deed } from '../outside';
import { startIn, studioHands } from '../studio-hands';
import { openStudio, showStudio } from '../studio-window';
import type { Studio } from '../../studio/studio';
import { addWorldOptions, worldOptions, type WorldCommandOptions } from '../world-options';

interface RunOptions extends WorldCommandOptions {
  readonly json?: boolean;
  readonly input?: string;
  readonly name?: string;
  readonly answer?: readonly string[];
  readonly answerAfter: string;
  readonly fault?: readonly string[];
  readonly seed: string;
  readonly startTime?: string;
  readonly report?: string;
  readonly svg?: string;
  readonly quiet?: boolean;
  readonly studio?: boolean;
  readonly open?: boolean;
}

export const run: Registration = (program, context) => {
  const command = program
    .command('run')
    .description(
      'Run a state machine in virtual time: real Node.js functions and tables out of the app, everything else mocked.',
    )
    .argument('[machine]', 'construct path, logical id or name; may be left out where there is only one');
  addAppOptions(command);
  const deeds: Deed[] = [];
  const does = (kind: Deed['kind']) => (given: string) => deeds.push({ kind, given });
  addWorldOptions(command)
    .option('-i, --input <json>', 'the input: JSON, @file, or - for standard input (default: {})')
    .option('-n, --name <name>', 'the name of the execution, as for orders that are called by their id')
    .option(
      '--answer <state=json>',
      'answer a callback that waits: State=<json>, or State!<error>[:<cause>]; may be repeated, in order',
      does('answer'),
    )
    .addOption(
      new Option(
        '--click [who=button]',
        'while it waits, open the newest link that was sent (to who) and press the (only) button on its page; may be repeated, in order',
      )
        .preset('')
        .argParser(does('click')),
    )
    .option('--answer-after <duration>', 'how long it waits for each answer and click: 90s, 30m', '0s')
    .option(
      '--fault <state:kind>',
      'what goes wrong: State:<kind>[@<attempt>][#<iteration>], kinds as error, timeout, answerLost, twice; Map:reader.<kind> and Map:writer.<kind> for a distributed Map; Function(service:action):<kind>[@<attempt>][#<invocation>] for a call that a handler makes; may be repeated',
      collect,
    )
    .option('--seed <number>', 'the same seed gives the same run', '1')
    .option('--start-time <instant>', 'when the run starts, in virtual time (ISO 8601)')
    .option('--report <file>', 'write a report of the run: one HTML page')
    .option('--svg <file>', 'write a diagram of the run')
    .option('--studio', 'then open studio on this execution, to look at it, go back in it and save it as a test')
    .option('--no-open', 'with --studio: only print the address, open no browser')
    .option('-q, --quiet', 'say nothing of the progress');
  addJson(command);
  examples(command, [
    ['run', 'the only machine, with an empty input'],
    [`run Shop/Order -i @order.json --report run.html`, 'with a report to look at'],
    [`run --mock 'Charge={"paid":true}' --mock '*={}'`, 'with answers in the place of tasks'],
    [`run --mocks MockConfigFile.json --test-case Declined`, "in Step Functions Local's format"],
    [`run --answer 'Ask={"ok":true}' --answer-after 10m`, 'answers a callback after ten virtual minutes'],
    [`run SignUp -i '{"userId":"u-1"}' --put Users='{"userId":"u-1"}' --click`, 'presses the button in the mail'],
    [`run Order --name o-1 -i @order.json --put Stock=@stock.json`, 'an execution with the name of its order'],
    [`run Lines --upload Lines/input/a.csv=@a.csv`, 'follows what the upload starts'],
    [`run --fault 'Charge:timeout'`, 'what if the call gets lost?'],
    [`run --fault 'Charge(dynamodb:putItem):answerLost'`, 'what if the answer to one call of a handler gets lost?'],
    [`run --fault 'Each:error@every#3'`, 'what if one item of a Map always fails?'],
    [`run Shop/Order -i @order.json --studio`, 'with the way there to be gone again in the browser'],
  ]);
  command.action((reference: string | undefined, options: RunOptions) =>
    simulate(reference, options, { ...context, deeds }),
  );
};

async function simulate(
  reference: string | undefined,
  options: RunOptions,
  { terminal, fail, deeds }: CommandContext & { readonly deeds: readonly Deed[] },
): Promise<void> {
  const source = findApp(options, terminal);
  const app = new AppModel(source, modelOptions(options, terminal));
  const machine = chooseMachine(app, reference);
  const fromOptions = worldOptions(options, machine, terminal);
  const input = options.input === undefined ? undefined : readJson(options.input, '--input', terminal);
  const faults = (options.fault ?? []).map(parseFault);
  const world = await Simulator.load(source, {
    ...fromOptions,
    seed: readInteger(options.seed, '--seed', 0),
    ...(options.studio === true && { snapshots: true }),
    ...(options.startTime !== undefined && { startTime: options.startTime }),
  });
  try {
    const studio = options.studio === true ? await openStudio(world, {}, terminal) : undefined;
    const execution = await drive(world, machine, { input, faults, deeds, options, terminal, studio });
    await writeFiles(execution, machine, world, options, terminal);
    print(execution, machine, options, terminal);
    if (execution.status !== 'SUCCEEDED') fail();
    const shown = { open: options.open !== false };
    if (studio !== undefined) await showStudio(studio, shown, terminal, { execution: execution.arn });
  } finally {
    await world.close();
  }
}

interface Drive {
  readonly input: Json | undefined;
  readonly faults: readonly Fault[];
  readonly deeds: readonly Deed[];
  readonly options: RunOptions;
  readonly terminal: Terminal;
  /** Where what is done is kept; undefined where nobody looks at it later. */
  readonly studio: Studio | undefined;
}

/** Lets the execution run to its end, answers and clicks on the way, and says what it does and what it sends. */
async function drive(world: World, machine: AppMachine, given: Drive): Promise<Run> {
  const { deeds, options, terminal, studio } = given;
  const hands = studio === undefined ? bareHands(world) : studioHands(studio);
  const afterMs = readDuration(options.answerAfter, '--answer-after');
  const execution = await begun(world, machine, given);
  const progress = new Progress(terminal);
  const follow = (): void => (options.quiet === true ? undefined : progress.follow(execution.history));
  const tell = async (): Promise<void> => {
    follow();
    if (options.quiet !== true) progress.tell(await world.messages());
  };
  const timer = setInterval(follow, 100);
  try {
    for (const deed of deeds) {
      if (execution.status === 'RUNNING') await execution.toWait().then(tell, () => undefined);
      await act(deed, { world, hands, execution, terminal, afterMs });
    }
    await execution.toEnd();
    await tell();
  } catch (error) {
    follow();
    if (studio === undefined) throw new CannotStart((error as Error).message);
    terminal.note((error as Error).message);
  } finally {
    clearInterval(timer);
  }
  return execution;
}

/** The execution that is followed: the one that what was put or uploaded has started, unless there is an input for another one. */
async function begun(world: World, { path }: AppMachine, { input, faults, options, studio }: Drive): Promise<Run> {
  const machine = world.stateMachine(path);
  const named = options.name === undefined ? {} : { name: options.name };
  const isBegunByContents = options.put !== undefined || options.upload !== undefined;
  if (!isBegunByContents || input !== undefined) {
    if (studio !== undefined) return startIn(studio, { machine: path, input: input ?? {}, faults, ...named });
    return machine.start(input ?? {}, { faults, ...named });
  }
  machine.strike(faults);
  await world.advance(0);
  return machine.runs.at(-1) ?? machine.start({}, named);
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
