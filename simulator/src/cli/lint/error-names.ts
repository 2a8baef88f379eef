import { sequencesOf } from '../../diagram/build-graph';
import { itemProcessorOf } from '../../diagram/describe-state';
import { resourceOf } from '../../engine/resource';
import type { FailState, State, TaskState } from '../../language/definition';
import { isGeneralError, plain, raisedErrors, type RaisedErrors } from '../../offer/raised-errors';
import type { LintFinding, LintSubject, NamedState } from './finding';

/** Why an error never comes out of a state, and which rule says so. */
interface Never {
  readonly rule: 'wrong-error-prefix' | 'error-never-raised';
  readonly why: string;
  /** The error that is meant, where it can be told. */
  readonly meant?: string;
}

/** Errors that only other states raise than a Task. */
const NOT_OF_TASKS = new Set([
  'States.BranchFailed',
  'States.ExceedToleratedFailureThreshold',
  'States.ItemReaderFailed',
  'States.NoChoiceMatched',
  'States.ResultWriterFailed',
]);

/** Names in Retry and Catch of errors that nothing in the state can raise. */
export function errorNameFindings({ states }: LintSubject): readonly LintFinding[] {
  return states.flatMap((each) => [...ofField(each, 'Retry'), ...ofField(each, 'Catch')]);
}

function ofField({ name: state, state: definition }: NamedState, field: 'Retry' | 'Catch'): LintFinding[] {
  const handlers = (field in definition ? (definition as TaskState)[field] : undefined) ?? [];
  return handlers.flatMap(({ ErrorEquals: names }, index) =>
    names.flatMap((name) => {
      const never = neverFrom(definition, name);
      // Both spellings, since one may not know: the right one fires.
      if (never === undefined || (never.meant !== undefined && names.includes(never.meant))) return [];
      const message = `${field}[${index}] of ${name} never fires: ${never.why}`;
      return [{ severity: 'warning' as const, rule: never.rule, state, message }];
    }),
  );
}

/** Why an error never comes out of a state; undefined when it may. */
function neverFrom(state: State, error: string): Never | undefined {
  if (error === 'States.ALL' || error === 'States.TaskFailed') return undefined;
  if (error.includes('*')) return { rule: 'error-never-raised', why: 'names have no wildcards; use States.TaskFailed' };
  if (state.Type === 'Task') return neverFromTask(state, error);
  if (state.Type === 'Fail') return neverFromFail(state, error);
  if (state.Type !== 'Parallel' && state.Type !== 'Map') return notReserved(error);
  if (error.startsWith('States.')) return undefined;
  if (isDistributed(state)) {
    const why =
      'a distributed Map fails with States.ExceedToleratedFailureThreshold, whatever its children failed with';
    return { rule: 'error-never-raised', why };
  }
  const inner = sequencesOf(state).flatMap((each) => Object.values(each.States));
  const reasons = inner.map((each) => neverFrom(each, error));
  if (reasons.includes(undefined)) return undefined;
  return reasons.find((each) => each?.rule === 'wrong-error-prefix') ?? notReserved(error);
}

function notReserved(error: string): Never | undefined {
  if (error.startsWith('States.')) return undefined;
  return { rule: 'error-never-raised', why: 'nothing in the state raises it' };
}

function neverFromFail({ Error: error, ErrorPath: path }: FailState, name: string): Never | undefined {
  const isKnown = path === undefined && (error === undefined || !error.trimStart().startsWith('{%'));
  return isKnown && error !== name ? notReserved(name) : undefined;
}

function neverFromTask({ Resource: resource }: TaskState, error: string): Never | undefined {
  if (NOT_OF_TASKS.has(error)) return { rule: 'error-never-raised', why: 'a Task never raises it' };
  const { kind, service, action, pattern } = resourceOf(resource);
  if (error.startsWith('States.Http.')) {
    const isHttp = service === 'http';
    return isHttp ? undefined : { rule: 'error-never-raised', why: 'only HTTP tasks raise it' };
  }
  const raised = kind === 'activity' ? undefined : raisedErrors(resource);
  if (raised === undefined || error.startsWith('States.')) return undefined;
  const dot = error.indexOf('.');
  const prefix = error.slice(0, Math.max(dot, 0));
  const name = error.slice(dot + 1);
  if (prefix === raised.prefix) return misspelt(name, raised, action);
  if (raised.aliases.includes(plain(prefix))) {
    const meant = `${raised.prefix}.${meantBy(name, raised) ?? name}`;
    const why = `the errors of this integration begin with '${raised.prefix}.': write ${meant}`;
    return { rule: 'wrong-error-prefix', why, meant };
  }
  // Functions and whoever answers a token choose names of their own.
  if (pattern === 'callback' || (service === 'lambda' && action === 'invoke')) return undefined;
  const why = `the task fails with errors that begin with '${raised.prefix}.' or 'States.'`;
  if (prefix === '' && raised.ofService.includes(name)) {
    const meant = `${raised.prefix}.${name}`;
    return { rule: 'wrong-error-prefix', why: `${why}: write ${meant}`, meant };
  }
  return { rule: prefix === '' ? 'error-never-raised' : 'wrong-error-prefix', why };
}

/** Names of the right prefix: one that the service's model has but for its ending, and what no model of the SDK has. */
function misspelt(name: string, raised: RaisedErrors, action: string): Never | undefined {
  const { prefix, ofService, isComplete } = raised;
  if (ofService.includes(name) || isGeneralError(name, prefix)) return undefined;
  const right = meantBy(name, raised);
  const meant = `${prefix}.${right ?? ''}`;
  if (right !== undefined) return { rule: 'error-never-raised', why: `Step Functions calls it ${meant}`, meant };
  if (!isComplete) return undefined;
  const why = `the model of ${action}'s service has no such error; what it does not name is ${prefix}.${prefix}Exception`;
  return { rule: 'error-never-raised', why };
}

/** The error of the service's model that a name stands for but for its ending or its case. */
function meantBy(name: string, { ofService, isComplete }: RaisedErrors): string | undefined {
  const meant = ofService.find((each) => plain(each) === plain(`${name}Exception`));
  return meant ?? (isComplete ? ofService.find((each) => plain(each) === plain(name)) : undefined);
}

function isDistributed(state: State): boolean {
  return state.Type === 'Map' && itemProcessorOf(state)?.ProcessorConfig?.Mode === 'DISTRIBUTED';
}
