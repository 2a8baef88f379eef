import { own } from '../base/own';
import type { JsonObject } from '../base/json';
import { Unsupported } from './service';

/** What a service does for each action, by the action's name in its API. */
export type Operations<S> = Readonly<Record<string, (service: S, input: JsonObject) => JsonObject>>;

/**
 * Carries out one of a service's operations.
 * @throws Unsupported when there is none for the action.
 */
export function carryOut<S>(operations: Operations<S>, action: string, service: S, input: JsonObject): JsonObject {
  const operation = own(operations, action);
  if (operation === undefined) throw new Unsupported(`There is no operation for the action ${action}`);
  return operation(service, input);
}
