import type { JsonObject } from '../base/json';
import { Diagram } from '../diagram';
import type { MachineType, StateMachineDefinition } from '../language/definition';
import type { DeploymentExploration } from '../explore/deployment-exploration';
import { exploreDeployment, type ExploreDeploymentOptions } from '../explore/explore-deployment';
import { definitionError, validateDefinition } from '../language/validate';
import type { ExpectedDifference } from '../replay/expected';
import type { Replay } from '../replay/replay';
import { replayHistory } from '../replay/replay-history';
import { compareVersions } from './compare-versions';
import { deploymentFindings } from './deployment-findings';
import type { UpgradeArea, UpgradeFinding, Versions } from './finding';

/** Options of {@link checkUpgrade}. */
export interface UpgradeOptions {
  /** How the machine is called in the report. @default - 'The state machine' */
  readonly title?: string;
  /** @default 'STANDARD' */
  readonly type?: MachineType;
  /** Histories of executions: each is replayed under the new definition. @default - none */
  readonly histories?: readonly unknown[];
  /** Differences that are meant. @default - none */
  readonly expected?: readonly ExpectedDifference[];
  /**
   * An execution of the old app, in which the new one is deployed at each call and at each wait. @default - none
   * @see exploreDeployment
   */
  readonly deployment?: ExploreDeploymentOptions;
  /** What else is known of the change, e.g. of the app around the machine. @default - nothing */
  readonly findings?: readonly UpgradeFinding[];
}

/**
 * What a new definition means for executions in flight, for redrives, for callers, for who watches and for permissions.
 * @throws when AWS would refuse the new definition, and, with `deployment`, when the old app is not well by itself or the new one
 * can't be deployed over it.
 */
export async function checkUpgrade(
  before: StateMachineDefinition | JsonObject,
  after: StateMachineDefinition | JsonObject,
  options: UpgradeOptions = {},
): Promise<Upgrade> {
  const versions = { before: before as StateMachineDefinition, after: after as StateMachineDefinition };
  const errors = validateDefinition(after as JsonObject, { type: options.type ?? 'STANDARD' }).filter(
    ({ severity }) => severity === 'ERROR',
  );
  if (errors.length > 0) throw new Error(`AWS would refuse the new definition: ${definitionError(errors)}`);
  const replays: Replay[] = [];
  for (const history of options.histories ?? []) {
    const settings = { definition: versions.after, before: versions.before, expected: options.expected ?? [] };
    replays.push(await replayHistory(history, settings));
  }
  const explored = options.deployment && (await exploreDeployment(options.deployment));
  const findings = [
    ...replays.flatMap(partingFinding),
    ...(explored === undefined ? [] : deploymentFindings(explored)),
    ...compareVersions(versions),
    ...(options.findings ?? []),
  ];
  return new Upgrade(options.title ?? 'The state machine', versions, findings, replays, explored);
}

function partingFinding(replay: Replay): UpgradeFinding[] {
  const { parting, name } = replay;
  if (parting === undefined) return [];
  return [
    {
      area: 'behaviour',
      severity: 'breaking',
      where: parting.state ?? parting.type,
      what: replay.toText().replaceAll('\n', ';').replace(`${name}:`, `Execution ${name}`),
      remedy: `Mend ${parting.fields[0] ?? 'it'}, or say in the list of expected differences that it is meant`,
    },
  ];
}

const AREAS: Readonly<Record<UpgradeArea, string>> = {
  behaviour: 'What it does',
  callers: 'Callers',
  inFlight: 'Executions in flight',
  redrive: 'Redrive',
  observers: 'Dashboards, alarms, log queries',
  permissions: 'Permissions',
};
const ORDER = ['breaking', 'warning', 'info'] as const;

/** What an upgrade means. */
export class Upgrade {
  constructor(
    readonly title: string,
    private readonly versions: Versions,
    readonly findings: readonly UpgradeFinding[],
    readonly replays: readonly Replay[],
    /** The deployments in the middle; undefined when none were explored. */
    readonly explored?: DeploymentExploration,
  ) {}

  /** Whether somebody breaks. */
  get isBreaking(): boolean {
    return this.findings.some(({ severity }) => severity === 'breaking');
  }

  /** What changed, as a picture. */
  get picture(): Diagram {
    return Diagram.ofChange(this.versions.before, this.versions.after, { title: this.title });
  }

  toJSON(): object {
    const { title, isBreaking, findings, replays, explored } = this;
    const changes = Diagram.changes(this.versions.before, this.versions.after);
    return {
      title,
      isBreaking,
      changes,
      findings,
      replayed: replays.length,
      same: replays.filter(({ isSame }) => isSame).length,
      ...(explored !== undefined && { scenarios: explored.scenarios, boundaries: explored.boundaries }),
    };
  }

  /** A report for a pull request. */
  toMarkdown(): string {
    const { findings, replays, explored } = this;
    const same = replays.filter(({ isSame }) => isSame).length;
    const sorted = [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
    const rows = sorted.map(
      ({ severity, area, where, what, remedy }) =>
        `| ${[severity, AREAS[area], `\`${where}\``, what, remedy].map(cell).join(' | ')} |`,
    );
    const changed = Diagram.changes(this.versions.before, this.versions.after).length > 0 || findings.length > 0;
    return [
      `## Upgrade of ${this.title}: ${this.isBreaking ? 'breaking' : changed ? 'nobody breaks' : 'nothing changed'}`,
      ...(replays.length === 0
        ? []
        : [`${same} of ${replays.length} histories go as recorded under the new definition.`]),
      ...(explored === undefined
        ? []
        : [
            `The new version was deployed at ${explored.boundaries.length} moments of an execution of the old one: ${explored.findings.length} did not end well.`,
          ]),
      ...(rows.length === 0 ? [] : [['| | For | Where | What | What to do |', '|-|-|-|-|-|', ...rows].join('\n')]),
      ...(changed ? [`\`\`\`mermaid\n${this.picture.toMermaid()}\`\`\``] : []),
      '',
    ].join('\n\n');
  }
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
