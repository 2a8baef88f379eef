import type { Json, JsonObject } from '../../base/json';
import type { TaskCall } from '../../engine/ports';
import type { Integration } from './integrations';

/**
 * The input of PutEvents with the ARNs of the state machine and the execution after each entry's own resources, which
 * the optimised integration puts there; the Task's own arguments stay as they are.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
 */
export function withOrigin({ service, optimised }: Integration, input: JsonObject, call: TaskCall): JsonObject {
  const entries = input['Entries'];
  if (!optimised || service !== 'events' || !Array.isArray(entries)) return input;
  const origin: Json[] = [call.stateMachineArn, call.executionArn];
  return {
    ...input,
    Entries: (entries as JsonObject[]).map((entry) => ({ ...entry, Resources: [...ownOf(entry), ...origin] })),
  };
}

function ownOf({ Resources: own }: JsonObject): Json[] {
  return Array.isArray(own) ? own : [];
}
