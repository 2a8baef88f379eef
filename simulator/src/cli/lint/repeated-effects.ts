import type { Json, JsonObject } from '../../base/json';
import { resourceOf } from '../../engine/resource';
import type { Retrier, TaskState } from '../../language/definition';
import { hasOwn, isObject } from '../../language/jsonpath/select';
import { describedIntegration } from '../../offer/described-integration';
import type { LintFinding, LintSubject } from './finding';

/** Members by which a service knows a call again. */
const TOKEN = /^(?:Client(?:Request)?Token|Idempotency(?:Token|Key)|Request(?:Token|Id)|ClientIdempotencyToken)$/;

/** Actions that do something anew each time they are called, unless a token says that it is the same call. */
const ANEW = /^(?:run|start|submit|send|execute|transactWrite)[A-Z]/;

/** Actions without a token that do something anew each time, and the argument that makes a repetition harmless, if any. */
const WITHOUT_TOKEN: Readonly<Record<string, string | undefined>> = {
  'batch:submitJob': undefined,
  'glue:startJobRun': undefined,
  'ses:sendEmail': undefined,
  'ses:sendRawEmail': undefined,
  'ses:sendTemplatedEmail': undefined,
  'sesv2:sendEmail': undefined,
  'sfn:startExecution': 'Name',
};

/** Retriers that make a call again whose effect may have happened, though the service takes it for another call. */
export function repeatedEffectFindings({ states }: LintSubject): readonly LintFinding[] {
  return states.flatMap(({ name, state }) => (state.Type === 'Task' ? ofTask(name, state) : []));
}

function ofTask(state: string, task: TaskState): LintFinding[] {
  const retried = retriedOf(task.Retry ?? []);
  if (retried === undefined || resourceOf(task.Resource).pattern !== 'request') return [];
  const remedy = remedyFor(task.Resource, task.Arguments ?? task.Parameters ?? {});
  if (remedy === undefined) return [];
  const message = `Retry of ${retried} calls again when the answer was lost, and the effect happens twice: ${remedy}`;
  return [{ severity: 'warning', rule: 'retry-pays-twice', state, message }];
}

/** The first retried name that also means a call whose effect may have happened. */
function retriedOf(retriers: readonly Retrier[]): string | undefined {
  for (const { ErrorEquals: names, MaxAttempts } of retriers) {
    const wide = names.find((each) => ['States.ALL', 'States.TaskFailed', 'States.Timeout'].includes(each));
    if (wide !== undefined) return MaxAttempts === 0 ? undefined : wide;
  }
  return undefined;
}

/** What makes the repetition harmless; undefined where it is harmless, or where nothing tells. */
function remedyFor(resource: string, args: Json): string | undefined {
  if (!isObject(args)) return undefined;
  const { service, action } = resourceOf(resource);
  if (service === 'http') return postWithoutKey(args);
  const described = describedIntegration(resource);
  const sdkService = described?.sdkService;
  if (described?.input?.kind !== 'object' || sdkService === undefined) return undefined;
  if (sdkService === 'dynamodb' && action === 'updateItem') return countingUpdate(args);
  const key = `${sdkService}:${action}`;
  if (hasOwn(WITHOUT_TOKEN, key)) {
    const once = WITHOUT_TOKEN[key];
    if (once === undefined) return 'retry only the errors that say that nothing was done';
    return isGiven(args, once) ? undefined : `give it a ${once} of its own`;
  }
  const token = described.input.members.find(({ sdkName, required }) => TOKEN.test(sdkName) && !required);
  if (token === undefined || !ANEW.test(action)) return undefined;
  return isGiven(args, token.sdkName) || isGiven(args, token.optimizedName)
    ? undefined
    : `give it a ${token.sdkName} that is the same in every attempt`;
}

/** An update that counts, and nothing that tells whether it has been made. */
function countingUpdate(args: JsonObject): string | undefined {
  const { UpdateExpression: update, ConditionExpression: condition } = args;
  if (typeof update !== 'string' || condition !== undefined || isGiven(args, 'ConditionExpression')) return undefined;
  const counts = addsNumber(update, args) || /=\s*(?:if_not_exists\([^)]*\)|[\w#.]+)\s*[+-]\s*/i.test(update);
  return counts ? 'it counts: add a ConditionExpression that tells whether this call has been made' : undefined;
}

/** What is added to a set is in it once, however often it is added. */
function addsNumber(update: string, { ExpressionAttributeValues: values }: JsonObject): boolean {
  const [, added] = /(?:^|\s)ADD\s+(.*?)(?=\s(?:SET|REMOVE|DELETE)\s|$)/is.exec(update) ?? [];
  const isSet = (name: string): boolean => {
    const value = isObject(values) ? values[name] : undefined;
    return isObject(value) && ['SS', 'NS', 'BS'].some((kind) => hasOwn(value, kind));
  };
  return added !== undefined && !(added.match(/:\w+/g) ?? [':']).every(isSet);
}

function postWithoutKey(args: JsonObject): string | undefined {
  const method = args['Method'];
  const headers = isObject(args['Headers']) ? Object.keys(args['Headers']) : [];
  const isOpen = isGiven(args, 'Headers') && headers.length === 0;
  const hasKey = headers.some((each) => /idempotency|request-id/i.test(each)) || isOpen;
  return method !== 'POST' || hasKey ? undefined : 'send an Idempotency-Key that is the same in every attempt';
}

function isGiven(args: JsonObject, member: string): boolean {
  return hasOwn(args, member) || hasOwn(args, `${member}.$`);
}
