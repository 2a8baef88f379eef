import type { Json } from '../../base/json';
import { sequencesOf } from '../../diagram/build-graph';
import { resourceOf } from '../../engine/resource';
import { matchesError } from '../../engine/run/retry';
import type { State, StateMachineDefinition, TaskState } from '../../language/definition';
import { hasOwn, isObject } from '../../language/jsonpath/select';
import { raisedErrors } from '../../offer/raised-errors';
import type { LintFinding, LintSubject } from './finding';
import { holdsDynamic, leavesTargetOpen } from './open-arguments';

/** Errors that tell of data: what a call is about is not there, is there already, or is in another state. */
const ABOUT_DATA =
  /NotFound|NoSuch|NotExist|AlreadyExist|AlreadyStarted|AlreadyInUse|Duplicate|ConditionalCheckFailed|TransactionCanceled|InvalidObjectState|TaskTimedOut|ConcurrentRuns/;

/** Errors that tell of what was deployed beside the machine. */
const ABOUT_RESOURCES =
  /^(?:Resource|Table|Index|Cluster|Queue|Topic|Function|StateMachine|Activity|Stream|Platform|Template|Domain|Project|Repository)|NoSuchBucket|NoPublishedVersion|Kms|Transaction(?:NotFound)/;

/** Errors that only some calls of an action can raise: one of these arguments has to be there. */
const ONLY_WITH: Readonly<Record<string, readonly string[]>> = {
  ConditionalCheckFailedException: ['ConditionExpression', 'Expected', 'ConditionalOperator'],
  ExecutionAlreadyExistsException: ['Name'],
  IdempotentParameterMismatchException: ['ClientRequestToken'],
};

const SUMMARY =
  'no Retry and no Catch is prepared for what their services answer about data: the execution fails; --json names the errors';

/** What services answer in the ordinary course of things, and nothing in the machine is prepared for. */
export function unhandledFindings({ machine }: LintSubject): readonly LintFinding[] {
  return ofSequence(machine.definition, []);
}

function ofSequence({ States: states }: StateMachineDefinition, around: readonly string[]): readonly LintFinding[] {
  return Object.entries(states).flatMap(([name, state]) => {
    const handled = [...around, ...namesHandled(state)];
    const own = state.Type === 'Task' ? ofTask(name, state, handled) : [];
    return [...own, ...sequencesOf(state).flatMap((each) => ofSequence(each, handled))];
  });
}

function ofTask(name: string, task: TaskState, handled: readonly string[]): LintFinding[] {
  const raised = raisedErrors(task.Resource);
  const { service, pattern } = resourceOf(task.Resource);
  // A job, a function and whoever answers a token fail in words of their own; what a call of them needs is deployed.
  if (raised === undefined || pattern !== 'request' || service === 'lambda') return [];
  const { prefix, ofAction } = raised;
  const args = task.Arguments ?? task.Parameters ?? {};
  const open = ofAction
    .filter((each) => ABOUT_DATA.test(each) && !ABOUT_RESOURCES.test(each) && canHappen(each, args))
    .map((each) => `${prefix}.${each}`)
    .filter((error) => !matchesError(handled, { error, cause: '' }));
  if (open.length === 0) return [];
  const message = `no Retry and no Catch is prepared for ${open.join(', ')}: the execution fails`;
  return [{ severity: 'note', rule: 'unhandled-error', state: name, message, summary: SUMMARY }];
}

function namesHandled(state: State): readonly string[] {
  const { Retry = [], Catch = [] } = state as Partial<Pick<TaskState, 'Retry' | 'Catch'>>;
  return [...Retry.filter(({ MaxAttempts }) => MaxAttempts !== 0), ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals);
}

/** What is fixed in the definition is there, or a test says that it is not. */
function canHappen(error: string, args: Json): boolean {
  const isOpen = /NotFound|NoSuch|NotExist/.test(error) ? leavesTargetOpen(args) : holdsDynamic(args);
  if (!isOpen) return false;
  if (!hasOwn(ONLY_WITH, error) || !isObject(args)) return true;
  return (ONLY_WITH[error] ?? []).some((member) => hasOwn(args, member) || hasOwn(args, `${member}.$`));
}
