import { checkMachine } from '../../lib/workflow/definition/machine-check';
import { RULE_TEXTS } from '../../lib/workflow/definition/rule-texts';
import type { PublicDefinition } from './definitions';

/** The collection that the page tells of. */
export const COLLECTION = {
  repository: 'aws-samples/step-functions-workflows-collection',
  commit: '83bbec48d8f065de3dbcb4c5d8fe0e58a0479334',
} as const;

/** What was found in one definition by one rule: the states, or none for the machine as a whole. */
export interface PublicFinding {
  readonly path: string;
  readonly rule: string;
  readonly states: readonly string[];
}

/** What the checks find in public definitions. A rule that depends on the type of a machine is left out where nothing tells it. */
export function findingsIn(definitions: readonly PublicDefinition[]): PublicFinding[] {
  return definitions.flatMap(({ path, definition, type }) => {
    const found = checkMachine(definition, { express: type === 'EXPRESS' });
    return Object.keys(RULE_TEXTS).flatMap((rule) => {
      const own = found.filter((each) => each.rule === rule);
      const isKnown = type !== undefined || rule !== 'machineWithoutTimeout';
      return own.length === 0 || !isKnown ? [] : [{ path, rule, states: own.flatMap(({ state }) => state ?? []) }];
    });
  });
}

/** The part of the page that is made: how often each rule is broken, and by whom. */
export function pageOf(definitions: readonly PublicDefinition[]): string {
  const findings = findingsIn(definitions);
  const { repository, commit } = COLLECTION;
  const rules = Object.keys(RULE_TEXTS).filter((rule) => findings.some((each) => each.rule === rule));
  const summary = rules.map((rule) => {
    const own = findings.filter((each) => each.rule === rule);
    const count = own.reduce((sum, { states }) => sum + Math.max(1, states.length), 0);
    return `| \`${rule}\` | ${RULE_TEXTS[rule]?.says} | ${count} | ${own.length} |`;
  });
  const broken = new Set(findings.map(({ path }) => path));
  const sound = definitions.length - broken.size;
  const untold = definitions.filter(({ type }) => type === undefined).length;
  return [
    `At commit [\`${commit.slice(0, 12)}\`](https://github.com/${repository}/tree/${commit}): ${definitions.length} definitions, ${sound} without a finding. Nothing tells of ${untold} whether they are Standard or Express; those are not held against \`machineWithoutTimeout\`.`,
    ['| rule | what it says | findings | definitions |', '| --- | --- | --- | --- |', ...summary].join('\n'),
    ...rules.map(
      (rule) => `### ${rule}\n\n${RULE_TEXTS[rule]?.says}\n\n${listOf(findings.filter((each) => each.rule === rule))}`,
    ),
  ].join('\n\n');
}

function listOf(findings: readonly PublicFinding[]): string {
  const { repository, commit } = COLLECTION;
  return findings
    .map(({ path, states }) => {
      const [file = ''] = path.split('#');
      const link = `https://github.com/${repository}/blob/${commit}/${encodeURI(file)}`;
      const names = states.map((each) => `\`${each}\``).join(', ');
      return `- [${path}](${link})${names === '' ? '' : `: ${names}`}`;
    })
    .join('\n');
}
