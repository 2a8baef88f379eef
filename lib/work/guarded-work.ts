import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { inputWith, jsonata } from '../core/jsonata';
import type { FragmentNames } from '../core/naming';
import type { AslState, AslStates } from '../states/asl-state';
import { AslTask } from '../states/asl-task';
import { addCatcher, canCatch, type Catcher } from '../states/catchers';
import { eachAttempt, untilDeadline } from '../states/task-timeout';
import { argumentsOf, type Sending } from './arguments';
import type { BuiltWork } from './built-work';
import type { Work } from './work';

/** The states of some work, none of whose failures or ends goes unnoticed. */
export interface GuardedWork {
  readonly start: sfn.State;
  /** Each must be followed by something. */
  readonly ends: readonly sfn.INextable[];
  readonly states: readonly sfn.State[];
  /** Whether one state was added that holds the others together. */
  readonly wrapped: boolean;
}

/** The content that the work is sent, and the field in which the answer of a task that is built here stands beside the input; undefined where it takes its place. */
export interface GuardedWorkProps extends Sending {
  readonly resultField?: string;
  /**
   * JSONata of the object beside which the answer stands.
   *
   * @default - the input
   */
  readonly beside?: string;
  /**
   * The whole output of a task that is built here, in place of its answer.
   *
   * @default - the answer, beside what `resultField` and `beside` say
   */
  readonly output?: string;
  /**
   * The id of a task that is built here; in lower case what it is called.
   *
   * @default 'Work'
   */
  readonly id?: string;
  /** Whether failures may end the execution, so that states which can't catch need no Parallel around them. @default false */
  readonly mayFail?: boolean;
}

/**
 * The states of work around which something else begins and ends. Tasks get a Catch each (`catchFailures`). States that can fail and can't
 * catch, or that end an execution by themselves, are held together by one Parallel.
 */
export function guardedWork(
  scope: Construct,
  names: FragmentNames,
  { _work: work }: Work,
  props: GuardedWorkProps,
): GuardedWork {
  if (work.kind === 'built') return single(builtTask(scope, names, work, props));
  const chain = work.kind === 'chain' ? work.chain : work.task;
  const states = sfn.State.findReachableStates(chain.startState, { includeErrorHandlers: true });
  if (props.mayFail === true ? goesOn(states, chain.endStates) : isOpen(states, chain.endStates)) {
    return { start: chain.startState, ends: chain.endStates, states, wrapped: false };
  }
  const parallel = new sfn.Parallel(scope, 'Work', {
    stateName: names.state('work'),
    queryLanguage: sfn.QueryLanguage.JSONATA,
    outputs: '{% $states.result[0] %}',
  });
  return { ...single(parallel.branch(chain)), wrapped: true };
}

/** The states of work after which nothing comes: its failures and its ends are those of the execution. */
export function lastWork(
  scope: Construct,
  names: FragmentNames,
  { _work: work }: Work,
  props: GuardedWorkProps,
): sfn.IChainable {
  if (work.kind === 'built') return sfn.Chain.start(builtTask(scope, names, work, props));
  return work.kind === 'chain' ? work.chain : work.task;
}

/** Has failures of the work lead somewhere: all of them, unless errors are named. */
export function catchFailures(
  { states }: GuardedWork,
  { errors = [sfn.Errors.ALL], ...catcher }: Omit<Catcher, 'errors'> & Partial<Pick<Catcher, 'errors'>>,
): void {
  for (const state of states) {
    if (canCatch(state) && !catchesAll(state)) addCatcher(state, { ...catcher, errors });
  }
}

/** The states of the work alone, as they are rendered when they have become part of a definition. */
export function renderedWork({ start, states }: GuardedWork): AslStates {
  return {
    StartAt: start.stateId,
    States: Object.fromEntries(states.map((state) => [state.stateId, state.toStateJson() as AslState])),
  };
}

function single(state: sfn.State & sfn.INextable): GuardedWork {
  return { start: state, ends: [state], states: [state], wrapped: false };
}

function builtTask(scope: Construct, names: FragmentNames, work: BuiltWork, props: GuardedWorkProps): AslTask {
  const { id = 'Work', output = outputOf(work, props) } = props;
  return new AslTask(scope, id, {
    stateName: names.state(id.toLowerCase()),
    integration: work.integration,
    arguments: argumentsOf(work, props),
    timeout: work.deadline === undefined ? eachAttempt(work.timeout) : untilDeadline(work.deadline),
    retry: work.retry,
    output,
    statements: work.statements,
  });
}

function outputOf({ result }: BuiltWork, { resultField, beside }: GuardedWorkProps): string {
  return resultField === undefined ? jsonata(result) : inputWith(`${JSON.stringify(resultField)}: ${result}`, beside);
}

/** Whether every way through the states ends at one of the ends, and every failure can be caught. */
function isOpen(states: readonly sfn.State[], ends: readonly sfn.INextable[]): boolean {
  return states.every((state) => {
    const json = state.toStateJson() as AslState;
    return (
      (canCatch(state) || cannotFail(json)) &&
      (json.Next !== undefined || ends.includes(state as unknown as sfn.INextable))
    );
  });
}

/** Whether every way through the states that does not fail ends at one of the ends. */
function goesOn(states: readonly sfn.State[], ends: readonly sfn.INextable[]): boolean {
  return states.every((state) => {
    const { Type, Next } = state.toStateJson() as AslState;
    return ['Choice', 'Fail'].includes(Type) || Next !== undefined || ends.includes(state as unknown as sfn.INextable);
  });
}

/** Whether nothing of a state is computed. */
function cannotFail(state: AslState): boolean {
  const fields = Object.entries(state).filter(([, value]) => value !== undefined);
  return state.Type === 'Wait'
    ? typeof state.Seconds === 'number' && fields.every(([name]) => [...PLAIN, 'Seconds'].includes(name))
    : state.Type === 'Pass' && fields.every(([name]) => [...PLAIN, 'Result'].includes(name));
}

/** The fields of states that hold no path and no expression. */
const PLAIN = ['Type', 'Comment', 'Next', 'End', 'QueryLanguage'];

function catchesAll(state: sfn.State): boolean {
  const { Catch: catchers = [] } = state.toStateJson() as AslState;
  return catchers.some(({ ErrorEquals }) => ErrorEquals.includes(sfn.Errors.ALL));
}
