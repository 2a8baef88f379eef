import { clip } from '../base/text';
import type { DeploymentExploration, DeploymentFinding } from '../explore/deployment-exploration';
import type { UpgradeFinding } from './finding';

/** What differs between two scenarios with the same end: ids that AWS makes up. */
const MADE_UP = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=assumed-role\/[^/\s]+\/)\S+/g;
const LONGEST = 300;

/** What an exploration of deployments in the middle found, each end once, with all moments that lead there. */
export function deploymentFindings({ findings }: DeploymentExploration): readonly UpgradeFinding[] {
  const alike = new Map<string, DeploymentFinding[]>();
  for (const each of findings) {
    const key = `${each.at === 0} ${each.kind} ${each.message.replace(MADE_UP, '…')}`;
    alike.set(key, [...(alike.get(key) ?? []), each]);
  }
  return [...alike.values()].flatMap(findingOf);
}

function findingOf(alike: readonly DeploymentFinding[]): UpgradeFinding[] {
  const [first] = alike;
  if (first === undefined) return [];
  const { at, message } = first;
  const line = message
    .trim()
    .replace(MADE_UP, '…')
    .replaceAll(/\s*\n\s*/g, '; ');
  const told = clip(line, LONGEST);
  return [
    {
      area: at === 0 ? 'behaviour' : 'inFlight',
      severity: 'breaking',
      where: momentsOf(alike),
      what: at === 0 ? `The new version is not well by itself: ${told}` : `Deployed then, ${told}`,
      remedy: `${remedyOf(first)}. Again with replayDeployment(options, ${at})`,
    },
  ];
}

function momentsOf(alike: readonly DeploymentFinding[]): string {
  const [one = '', two, three, ...more] = alike.map(({ boundary }) => boundary);
  const shown = [one, two, three].filter((each) => each !== undefined).join('; ');
  return more.length === 0 ? shown : `${shown}; and ${more.length} more`;
}

function remedyOf({ at, kind, message }: DeploymentFinding): string {
  if (at === 0) return 'Mend the new version';
  if (/not authorized to perform|AccessDenied/.test(message)) {
    return 'Keep the grant until the last execution of the old version has ended';
  }
  if (/NotFound|does not exist|no such/i.test(message)) {
    return 'Keep the resource until the last execution of the old version has ended';
  }
  if (kind === 'stuck') return 'Keep whoever answers until the last execution of the old version has ended';
  return 'Deploy first what both versions can go through, or give the old version functions of its own (versioning)';
}
