import type { AslState } from './asl-state';
import { TIME_FACT } from './time-fact';

/** Whether a task waits for its token to be answered. */
export function isCallback({ Type: type, Resource: resource }: AslState): boolean {
  return type === 'Task' && resource !== undefined && resource.endsWith('.waitForTaskToken');
}

/** Whether a task waits for the end of a job that it starts. */
export function isJob({ Type: type, Resource: resource }: AslState): boolean {
  return type === 'Task' && resource !== undefined && /\.sync(:2)?$/.test(resource);
}

/** Whether a task waits for a worker; of a state that is not ours it can't be told when the ARN of the activity is a token. */
export function isActivity({ Type: type, Resource: resource, [TIME_FACT]: fact }: AslState): boolean {
  return type === 'Task' && resource !== undefined && (fact?.byWorker === true || /:activity:/.test(resource));
}

/** Whether no timeout of its own ends a task. */
export function isUnbounded(state: AslState): boolean {
  return state.TimeoutSeconds === undefined && state.TimeoutSecondsPath === undefined;
}

/** The reference in the definition to the function of a task; undefined for other tasks. */
export function functionOf({
  Resource: resource,
  Parameters: parameters,
  Arguments: args,
}: AslState): string | undefined {
  if (resource === undefined || !/:states:::lambda:invoke/.test(resource)) {
    return undefined;
  }
  const { FunctionName: name } = (parameters ?? args ?? {}) as { readonly FunctionName?: unknown };
  return typeof name === 'string' ? name : undefined;
}

/** Whether a state has a field of that name; CDK renders some without a value, which come into no definition. */
export function has(state: AslState, field: string): boolean {
  return (state as unknown as Readonly<Record<string, unknown>>)[field] !== undefined;
}
