import type { JsonObject } from '../../base/json';
import type { AppMachine } from '../machines';
import type { LintFinding, NamedState } from './finding';

/** A rule in a comment: `lint-ignore: task-deadline, missing-retry`. */
const IN_COMMENT = /lint-ignore:\s*([\w/-]+(?:\s*,\s*[\w/-]+)*)/g;

/**
 * Whether somebody has said that a finding is meant so: in the `Comment` of the state or of the machine, or in the
 * metadata of the machine's resource (`cdk-workflow-simulator: { lintIgnore: ['rule', 'rule:state'] }`).
 */
export function isSuppressed(
  { rule, state }: LintFinding,
  machine: AppMachine,
  states: readonly NamedState[],
): boolean {
  const own = states
    .filter(({ name }) => name === state)
    .map((each) => (each.state as unknown as JsonObject)['Comment']);
  const comments = [machine.definition.Comment, ...own].flatMap((text) =>
    typeof text === 'string' ? inComment(text) : [],
  );
  const { lintIgnore } = (machine.resource.metadata['cdk-workflow-simulator'] ?? {}) as JsonObject;
  const listed = [...comments, ...(Array.isArray(lintIgnore) ? lintIgnore.map(String) : [])];
  return listed.includes(rule) || (state !== undefined && listed.includes(`${rule}:${state}`));
}

function inComment(text: string): readonly string[] {
  return [...text.matchAll(IN_COMMENT)].flatMap(([, rules = '']) => rules.split(',').map((each) => each.trim()));
}
