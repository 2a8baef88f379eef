import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonObject } from '../../base/json';
import type { MachineType, StateMachineDefinition } from '../../language/definition';
import type { ExpectedDifference } from '../../replay/expected';
import { readHistories } from '../../replay/golden-set';
import { appFindings } from '../../upgrade/app-findings';
import { renamedStates } from '../../upgrade/compare-versions';
import type { UpgradeFinding } from '../../upgrade/finding';
import type { ExploreDeploymentOptions } from '../../explore/explore-deployment';
import { checkUpgrade } from '../../upgrade/upgrade';
import { AppModel } from '../../world/assembly/app-model';
import { modelOptions } from '../app-source';
import { addDeployedOptions, type DeployedOptions } from '../deployed/connection';
import { isDeployed, readDeployed } from '../deployed/deployed-version';
import { readJson } from '../input';
import { lostGrants, type PlacedMachine } from '../lost-grants';
import { chooseMachine } from '../machines';
import { addJson, examples, type Registration } from '../registration';
import { CannotStart, printResult, type Terminal } from '../terminal';
import { addWorldOptions, worldOptions, type WorldCommandOptions } from '../world-options';

interface UpgradeCommandOptions extends DeployedOptions, WorldCommandOptions {
  readonly yes?: boolean;
  readonly machine?: string;
  readonly histories?: string;
  readonly expected?: string;
  readonly svg?: string;
  readonly run?: string | true;
  readonly input?: string;
}

interface Version {
  readonly definition: StateMachineDefinition;
  readonly title?: string;
  readonly type: MachineType;
  readonly name?: string;
  readonly placed?: PlacedMachine;
  /** Where the app lies. */
  readonly source?: string;
}

export const upgrade: Registration = (program, { terminal, fail }) => {
  const command = program
    .command('upgrade')
    .description(
      'Tell what a new version of a state machine means for whoever uses it: Markdown for a pull request. Exit code 2 when somebody breaks.',
    )
    .argument(
      '<old>',
      "the old version: a definition (JSON), a template, a cdk.out folder, 'deployed', or the ARN of a deployed machine",
    )
    .argument('<new>', 'the new version')
    .option('-m, --machine <machine>', 'construct path, logical id or name of the machine, where an app has several')
    .option(
      '--histories <path>',
      'histories that are replayed under the new version: a file, or a folder such as replays',
    )
    .option('--expected <json>', 'a list of differences that are meant: JSON or @file')
    .option('--svg <file>', 'write the picture of the difference')
    .option(
      '--run [machine]',
      'run this machine of the old app, the compared one by default, and deploy the new app at every call and wait: needs two apps with their handlers',
    )
    .option('-i, --input <json>', 'the input of that execution: JSON, @file, or - for standard input')
    .option('-y, --yes', 'agree to reading what is deployed: nobody is asked');
  addJson(addWorldOptions(addDeployedOptions(command), '--mock'));
  examples(command, [
    ['upgrade old.asl.json new.asl.json', 'two definitions'],
    [
      'upgrade ../main/cdk.out cdk.out -m Shop/Order --histories replays',
      'two versions of an app, and what went through it',
    ],
    ['upgrade deployed cdk.out -m Shop/Order', 'what is deployed, and what is about to be'],
    [
      'upgrade ../main/cdk.out cdk.out --run -i \'{"id":"o-1"}\'',
      'and what the deployment does to an execution in flight',
    ],
  ]);
  command.action(async (oldPath: string, newPath: string, options: UpgradeCommandOptions) => {
    const after = read(newPath, options, terminal);
    const before: Version = isDeployed(oldPath)
      ? await readDeployed(oldPath, { ...after, app: newPath, isApp: after.placed !== undefined }, options, terminal)
      : read(oldPath, options, terminal);
    const expected = options.expected === undefined ? [] : readJson(options.expected, '--expected', terminal);
    if (!Array.isArray(expected)) throw new CannotStart('--expected takes a list of differences');
    const histories = options.histories === undefined ? [] : readHistories(resolve(terminal.cwd, options.histories));
    const deployment = deploymentOf(before, after, options, terminal);
    const result = await checkUpgrade(before.definition, after.definition, {
      ...(after.title !== undefined && { title: after.title }),
      type: after.type,
      histories: histories.map(({ recording }) => recording),
      expected: expected as unknown as readonly ExpectedDifference[],
      findings: aroundIt(before, after),
      ...(deployment !== undefined && { deployment }),
    }).catch((error: Error) => {
      if (deployment === undefined) throw error;
      throw new CannotStart(`--run: ${error.message}`);
    });
    if (options.svg !== undefined) writeFileSync(resolve(terminal.cwd, options.svg), await result.picture.toSvg());
    if (result.isBreaking) fail();
    printResult(terminal, options.json, result, () => result.toMarkdown());
  });
};

/** The execution of the old app in which the new one is deployed; undefined when none is asked for. */
function deploymentOf(
  before: Version,
  after: Version,
  options: UpgradeCommandOptions,
  terminal: Terminal,
): ExploreDeploymentOptions | undefined {
  if (options.run === undefined) {
    if (options.input !== undefined)
      throw new CannotStart("--input is the input of an execution: ask for one with '--run'");
    return undefined;
  }
  const { placed, source } = before;
  if (placed === undefined || source === undefined || after.source === undefined) {
    throw new CannotStart('--run deploys one app over the other: give two folders such as cdk.out, or two templates');
  }
  const machine = options.run === true ? placed.machine : chooseMachine(placed.app, options.run);
  const input = readJson(options.input ?? '{}', '--input', terminal);
  return {
    v1: source,
    v2: after.source,
    load: worldOptions(options, machine, terminal),
    run: (world) => world.stateMachine(machine.path).start(input),
  };
}

/** What changes around the machine, where apps are given. */
function aroundIt(before: Version, after: Version): readonly UpgradeFinding[] {
  const findings: UpgradeFinding[] = [];
  if (
    before.type !== after.type ||
    (before.name !== undefined && after.name !== undefined && before.name !== after.name)
  ) {
    findings.push({
      area: 'callers',
      severity: 'breaking',
      where: before.name ?? 'the machine',
      what: 'The machine is replaced: it gets another ARN, and the old one is deleted when its last execution has ended',
      remedy: 'Keep name and type, or move every caller, permission and alarm to the new ARN first',
    });
  }
  if (after.placed === undefined) return findings;
  return [
    ...findings,
    ...lostGrants(before.definition, after.placed, before.placed),
    ...appFindings(after.placed.app, renamedStates({ before: before.definition, after: after.definition })),
  ];
}

function read(path: string, options: UpgradeCommandOptions, terminal: Terminal): Version {
  const file = resolve(terminal.cwd, path);
  if (!existsSync(file)) throw new CannotStart(`There is no ${file}`);
  const plain = tryDefinition(file);
  if (plain !== undefined) return { definition: plain as unknown as StateMachineDefinition, type: 'STANDARD' };
  const app = new AppModel(file, modelOptions(options, terminal));
  const machine = chooseMachine(app, options.machine);
  const { path: title, definition, type, resource } = machine;
  const name = resource.properties['StateMachineName'];
  return { title, definition, type, source: file, placed: { app, machine }, ...(typeof name === 'string' && { name }) };
}

function tryDefinition(file: string): JsonObject | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
    return 'StartAt' in value && 'States' in value ? value : undefined;
  } catch {
    return undefined;
  }
}
