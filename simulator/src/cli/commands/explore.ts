import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option } from 'commander';
import { exploreDeployment } from '../../explore/explore-deployment';
import { exploreFaults } from '../../explore/explore-faults';
import type { World } from '../../world/api/world';
import { Simulator } from '../../world/simulator';
import type { Fault, FaultKind } from '../../faults/faults';
import type { Run } from '../../world/api/run';
import { AppModel } from '../../world/assembly/app-model';
import { findApp, modelOptions } from '../app-source';
import { FAULT_KINDS } from '../given-faults';
import { givenInvariant } from '../given-invariant';
import { readInteger, readJson } from '../input';
import { chooseMachine } from '../machines';
import { addAppOptions, addJson, collect, examples, type Registration } from '../registration';
import { startIn, type StudioStart } from '../studio-hands';
import { openStudio, showStudio, type WindowOptions } from '../studio-window';
import { CannotStart, printResult, type Terminal } from '../terminal';
import { addWorldOptions, worldOptions, type WorldCommandOptions } from '../world-options';

interface ExploreCommandOptions extends WorldCommandOptions {
  readonly json?: boolean;
  readonly input: string;
  readonly name?: string;
  readonly kind?: readonly FaultKind[];
  readonly state?: readonly string[];
  readonly error?: readonly string[];
  readonly handlerCalls?: boolean;
  readonly pairs?: boolean;
  readonly mustCatch?: boolean;
  readonly maxScenarios: string;
  readonly deploy?: string;
  readonly invariant?: string;
  readonly studio?: string | true;
  readonly open?: boolean;
}

export const explore: Registration = (program, { terminal, fail }) => {
  const command = program
    .command('explore')
    .description(
      'Run a state machine once for every fault that its tasks can suffer, and report what it does not cope with.',
    )
    .argument('[machine]', 'construct path, logical id or name; may be left out where there is only one')
    .option('-i, --input <json>', 'the input: JSON, @file, or - for standard input', '{}');
  addWorldOptions(addAppOptions(command))
    .option('-n, --name <name>', 'the name of the execution, as for orders that are called by their id')
    .addOption(
      new Option('--kind <kind>', `only faults of this kind; may be repeated: ${FAULT_KINDS.join(', ')}`).argParser(
        collect,
      ),
    )
    .option('--state <name>', 'only faults of this state; may be repeated', collect)
    .option('--error <name>', "an error that the kind 'error' fails with; may be repeated", collect)
    .option('--handler-calls', 'faults of single calls that handlers make of AWS as well')
    .option('--pairs', 'every two faults, one after the other, as well')
    .option('--must-catch', "an end by the error of the fault itself, or one of the app's own, is a finding as well")
    .option('--max-scenarios <number>', 'refuse to run more than this', '10000')
    .option('--deploy <app>', 'in the place of faults, deploy this cdk.out or template at every call and wait')
    .option(
      '--invariant <module>',
      "JavaScript file that exports 'invariant', a function of the world and the run that throws or answers false when something is " +
        "wrong after a scenario; perhaps 'run' as well, which starts the execution and answers it",
    );
  command
    .option(
      '--studio [number]',
      'then open studio on the first finding, or the one of that number, at the state that was struck',
    )
    .option('--no-open', 'with --studio: only print the address, open no browser');
  addJson(command);
  examples(command, [
    [`explore -i '{"id":"o-1"}' --studio`, 'and the first of them in the browser, to be gone through step by step'],
    [`explore -i '{"id":"o-1"}'`, 'which faults end in an error that nothing catches, or never end?'],
    [`explore --kind timeout --kind late`, 'only calls whose answer is lost or late'],
    [`explore --app released.out --deploy cdk.out`, 'what does the new version do to executions of the old one?'],
    [
      `explore --app released.out --deploy cdk.out --invariant paid.js`,
      'and is what paid.js says true, whenever it comes?',
    ],
  ]);
  command.action(async (reference: string | undefined, options: ExploreCommandOptions) => {
    const source = findApp(options, terminal);
    const machine = chooseMachine(new AppModel(source, modelOptions(options, terminal)), reference);
    const fromOptions = worldOptions(options, machine, terminal);
    const input = readJson(options.input, '--input', terminal);
    const named = options.name === undefined ? {} : { name: options.name };
    const maxScenarios = readInteger(options.maxScenarios, '--max-scenarios', 1);
    const given = await givenInvariant(options.invariant, terminal);
    const start = (world: World, faults: readonly Fault[]): Run | Promise<Run> =>
      given.run?.(world, faults) ?? world.stateMachine(machine.path).start(input, { faults, ...named });
    if (options.deploy !== undefined) {
      const found = await exploreDeployment({
        v1: source,
        v2: deployed(options, terminal),
        load: fromOptions,
        ...given,
        run: (world) => start(world, []),
        maxScenarios,
      });
      const { scenarios, boundaries, findings } = found;
      if (findings.length > 0) fail();
      printResult(terminal, options.json, { machine: machine.path, scenarios, boundaries, findings }, () =>
        found.toString(),
      );
      return;
    }
    const found = await exploreFaults({
      ...given,
      create: () => Simulator.load(source, fromOptions),
      run: start,
      ...(options.kind !== undefined && { kinds: options.kind }),
      ...(options.state !== undefined && { states: options.state }),
      ...(options.error !== undefined && { errors: options.error }),
      ...(options.handlerCalls === true && { handlerCalls: true }),
      ...(options.pairs === true && { pairs: true }),
      ...(options.mustCatch === true && { mustCatch: true }),
      maxScenarios,
    });
    const { scenarios, findings, ended, untried } = found;
    if (findings.length > 0) fail();
    printResult(terminal, options.json, { machine: machine.path, scenarios, findings, ended, untried }, () =>
      found.toString(),
    );
    if (options.studio === undefined) return;
    const number = options.studio === true ? 1 : readInteger(options.studio, '--studio', 1);
    const finding = findings[number - 1];
    if (finding === undefined) return terminal.note(`There is no finding ${number} to be opened in studio`);
    const loaded = await Simulator.load(source, { ...fromOptions, snapshots: true });
    const shown = { open: options.open !== false };
    try {
      await showFinding(loaded, { machine: machine.path, input, faults: finding.faults, ...named }, shown, terminal);
    } finally {
      await loaded.close();
    }
  });
};

/** Has a finding happen again in studio, and shows it at the state that was struck. */
async function showFinding(world: World, start: StudioStart, shown: WindowOptions, terminal: Terminal): Promise<void> {
  const studio = await openStudio(world, shown, terminal);
  const run = await startIn(studio, start);
  // What never ends is a finding as well.
  await run.toEnd().catch((error: Error) => terminal.note(error.message));
  const struck = start.faults?.[0]?.state;
  const entered = run.history.find(({ stateEnteredEventDetails: details }) => details?.['name'] === struck);
  const event = struck === undefined ? undefined : entered?.id;
  await showStudio(studio, shown, terminal, { execution: run.arn, ...(event !== undefined && { event }) });
}

/** The app that is deployed over the other one, which suffers no faults besides. */
function deployed(
  { deploy = '', kind, state, error, handlerCalls, pairs, studio }: ExploreCommandOptions,
  { cwd }: Terminal,
): string {
  const path = resolve(cwd, deploy);
  if (!existsSync(path)) throw new CannotStart(`There is no ${path}, which --deploy names`);
  if ([kind, state, error, handlerCalls, pairs, studio].some((each) => each !== undefined))
    throw new CannotStart(
      '--deploy explores a deployment in the place of faults; leave --kind, --state, --error, --handler-calls, --pairs and --studio out',
    );
  return path;
}
