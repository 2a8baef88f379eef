import { Token } from 'aws-cdk-lib';
import type { AslState } from './asl-state';

/** Fields of a state, of its choices and of its catchers in which an expression may stand. */
const EVALUATED = [
  'Arguments',
  'Output',
  'Assign',
  'Condition',
  'Credentials',
  'Items',
  'ItemSelector',
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'MaxConcurrency',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'Seconds',
  'Timestamp',
  'Error',
  'Cause',
];

/** The texts of a JSONata state that are evaluated, without those that only the deployment knows; none of a state in JSONPath. */
export function jsonataTexts(state: AslState): readonly string[] {
  if (state.QueryLanguage !== 'JSONata') {
    return [];
  }
  const places: readonly object[] = [state, ...(state.Choices ?? []), ...(state.Catch ?? [])];
  return places.flatMap((place) =>
    Object.entries(place).flatMap(([name, value]) => (EVALUATED.includes(name) ? textsIn(value) : [])),
  );
}

export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return Token.isUnresolved(value) ? [] : [value];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
