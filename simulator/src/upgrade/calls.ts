import type { JsonObject } from '../base/json';
import type { StateMachineDefinition } from '../language/definition';
import { allStates } from '../language/validate/names';

/** What a machine calls, as `service:action target`, with the states that do. */
export function callsOf(definition: StateMachineDefinition): ReadonlyMap<string, readonly string[]> {
  const calls = new Map<string, string[]>();
  for (const { name, state } of allStates(definition as unknown as JsonObject, '')) {
    const resource = state['Resource'];
    if (state['Type'] !== 'Task' || typeof resource !== 'string') continue;
    const call = `${resource.replace(/^arn:[^:]+:states:::/, '').replace(/\.(sync(:2)?|waitForTaskToken)$/, '')}${target(state)}`;
    calls.set(call, [...(calls.get(call) ?? []), name]);
  }
  return calls;
}

const TARGETS = [
  'FunctionName',
  'TableName',
  'TopicArn',
  'QueueUrl',
  'StateMachineArn',
  'Bucket',
  'TaskDefinition',
  'JobName',
];

/** What the call is about, where the definition says. */
function target(state: JsonObject): string {
  const given = (state['Arguments'] ?? state['Parameters'] ?? {}) as JsonObject;
  const found = TARGETS.map((key) => given[key]).find((each) => typeof each === 'string');
  return found === undefined ? '' : ` on ${found}`;
}
