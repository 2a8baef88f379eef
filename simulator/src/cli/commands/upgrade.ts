import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonObject } from '../../base/json';
import type { MachineType, StateMachineDefinition } from '../../language/definition';
import type { ExpectedDifference } from '../../replay/expected';
import { readHistories } from '../../replay/golden-set';
import { appFindings } from '../../upgrade/app-findings';
import { renamedStates } from '../../upgrade/compare-versions';
import type { UpgradeFinding } from '../../upgrade/finding';
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

interface UpgradeCommandOptions extends DeployedOptions {
  readonly yes?: boolean;
  readonly machine?: string;
  readonly histories?: string;
  readonly expected?: string;
  readonly svg?: string;
}

interface Version {
  readonly definition: StateMachineDefinition;
  readonly title?: string;
  readonly type: MachineType;
  readonly name?: string;
  readonly placed?: PlacedMachine;
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
    .option('-y, --yes', 'agree to reading what is deployed: nobody is asked');
  addJson(addDeployedOptions(command));
  examples(command, [
    ['upgrade old.asl.json new.asl.json', 'two definitions'],
    [
      'upgrade ../main/cdk.out cdk.out -m Shop/Order --histories replays',
      'two versions of an app, and what went through it',
    ],
    ['upgrade deployed cdk.out -m Shop/Order', 'what is deployed, and what is about to be'],
  ]);
  command.action(async (oldPath: string, newPath: string, options: UpgradeCommandOptions) => {
    const after = read(newPath, options, terminal);
    const before: Version = isDeployed(oldPath)
      ? await readDeployed(oldPath, { ...after, app: newPath, isApp: after.placed !== undefined }, options, terminal)
      : read(oldPath, options, terminal);
    const expected = options.expected === undefined ? [] : readJson(options.expected, '--expected', terminal);
    if (!Array.isArray(expected)) throw new CannotStart('--expected takes a list of differences');
    const histories = options.histories === undefined ? [] : readHistories(resolve(terminal.cwd, options.histories));
    const result = await checkUpgrade(before.definition, after.definition, {
      ...(after.title !== undefined && { title: after.title }),
      type: after.type,
      histories: histories.map(({ recording }) => recording),
      expected: expected as unknown as readonly ExpectedDifference[],
      findings: aroundIt(before, after),
    });
    if (options.svg !== undefined) writeFileSync(resolve(terminal.cwd, options.svg), await result.picture.toSvg());
    if (result.isBreaking) fail();
    printResult(terminal, options.json, result, () => result.toMarkdown());
  });
};

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
  return { title, definition, type, placed: { app, machine }, ...(typeof name === 'string' && { name }) };
}

function tryDefinition(file: string): JsonObject | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
    return 'StartAt' in value && 'States' in value ? value : undefined;
  } catch {
    return undefined;
  }
}
