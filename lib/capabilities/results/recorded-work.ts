import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { jsonata } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { AslTask } from '../../states/asl-task';
import { ENTERED_MS, type TaskTimeout, eachAttempt, untilDeadline } from '../../states/task-timeout';
import type { Retrier } from '../../states/retries';
import { argumentsOf } from '../../work/arguments';
import { lostCallsToo } from '../../work/lost-calls';
import type { AnyWork, BuiltWork } from '../../work/built-work';
import type { Work } from '../../work/work';
import type { EarlyEnd } from './early-end';
import { WINDOW_OVER, failed, raised, succeeded } from './records';

/** The place of the states of an item. */
export interface ItemPlace {
  readonly names: FragmentNames;
  /** The part behind the prefix in the names of the states. */
  readonly phrase: string;
  /** The id of the first state. */
  readonly id: string;
  /** Members of an object, in JSONata: which item it is. */
  readonly key: string;
  /** The item, for the record of a failure; undefined in a branch. */
  readonly item?: string;
  /** The meaning of the names in expressions of the user, and what is sent when the user says nothing: the same, without `$`. */
  readonly bindings: Readonly<Record<string, string>>;
  /** Whether a failure becomes a record. */
  readonly collects: boolean;
  /** Whether states of the user are to put out a record in any case. */
  readonly wraps?: boolean;
  readonly causeKept?: number;
  readonly retries?: (retry: readonly Retrier[]) => Retrier[];
  /** The payload when the work itself says nothing. */
  readonly request?: unknown;
  /** The time from the start of the item within which it must have been done. */
  readonly window?: Duration;
  /** The way in which it ends the others when it has succeeded. */
  readonly early?: EarlyEnd;
}

/** Catches everything that a task can fail with. */
interface Collecting {
  readonly state: sfn.State & { next: (next: sfn.IChainable) => sfn.Chain };
  readonly catchAll: (to: sfn.Pass, output: string) => void;
}

/** Whether the states of an item put out its result itself: those of the user do, where nothing has to be caught. */
export function putsOutResult({ _work: work }: Work, collects: boolean): boolean {
  return work.kind !== 'built' && !collects;
}

/** The states that do the work for one item: they put out its record, or its result where {@link putsOutResult}. */
export function itemStates(scope: Construct, work: Work, place: ItemPlace): sfn.IChainable {
  const any = work._work;
  if (any.kind !== 'built' && place.wraps !== true && putsOutResult(work, place.collects)) {
    return chainOf(any);
  }
  const made = any.kind === 'built' ? task(scope, any, place) : wrapped(scope, chainOf(any), place);
  if (place.collects) {
    const note = new sfn.Pass(scope, `Failed ${place.id}`, {
      stateName: place.names.state(`${place.phrase} failed`),
      queryLanguage: sfn.QueryLanguage.JSONATA,
    });
    made.catchAll(note, failed(place.key, place.item, place.causeKept));
  }
  if (place.early !== undefined) made.state.next(place.early.behind(place));
  return made.state;
}

/** The states of the user. */
export function chainOf(work: Exclude<AnyWork, BuiltWork>): sfn.IChainable {
  return work.kind === 'chain' ? work.chain : work.task;
}

/** The payload of a task when nobody says anything else: everything that is known of the item. */
export function itemFieldsOf(bindings: Readonly<Record<string, string>>): Record<string, string> {
  return { ...bindings, execution: '$states.context.Execution.Id' };
}

function task(scope: Construct, work: BuiltWork, place: ItemPlace): Collecting {
  const { retries = (retry) => [...retry], bindings } = place;
  const state = new AslTask(scope, place.id, {
    stateName: place.names.state(place.phrase),
    integration: work.integration,
    arguments: argumentsOf(work, { fields: itemFieldsOf(bindings), bindings, payload: place.request }),
    timeout: timeoutOf(work, place),
    retry: retries(lostCallsToo(work)),
    output: recordOf(place, work.result),
    statements: work.statements,
  });
  return { state, catchAll: (to, output) => state.catch({ errors: [sfn.Errors.ALL], to, output }) };
}

/** The output of a task or of states that have succeeded. */
function recordOf({ early, key }: ItemPlace, result: string): string {
  return early === undefined ? succeeded(key, result) : early.success(key, result);
}

/** The input of the user's states, where ours have more; aws-cdk-lib types arguments as an object, and AWS takes an expression as well. */
const INPUT_BESIDE_ENTERING = '{% $states.input.input %}' as unknown as Record<string, unknown>;

/** One Parallel around states of the user, since only it can catch for all of them. */
function wrapped(scope: Construct, chain: sfn.IChainable, place: ItemPlace): Collecting {
  const state = new sfn.Parallel(scope, place.id, {
    stateName: place.names.state(place.phrase),
    queryLanguage: sfn.QueryLanguage.JSONATA,
    arguments: place.early?.entering === undefined ? undefined : INPUT_BESIDE_ENTERING,
    outputs: recordOf(place, '$states.result[0]'),
  }).branch(chain);
  return {
    state,
    catchAll: (to, outputs) => state.addCatch(to, { errors: [sfn.Errors.ALL], outputs }),
  };
}

function timeoutOf({ deadline, givenTimeout, timeout }: BuiltWork, { window }: ItemPlace): TaskTimeout {
  if (window !== undefined) return untilEndOfWindow(shorter(window, deadline), givenTimeout);
  return deadline === undefined ? eachAttempt(timeout) : untilDeadline(deadline);
}

/** No attempt is made after a window; `timeout` is that of one attempt. */
function untilEndOfWindow(window: Duration, timeout: Duration | undefined): TaskTimeout {
  const own =
    timeout === undefined || shorter(window, timeout) === window ? '$left' : `$min([${timeout.toSeconds()}, $left])`;
  const over = raised(WINDOW_OVER, '"no answer in time"');
  const left = `(${ENTERED_MS} + ${window.toMilliseconds()} - $millis()) / 1000`;
  return {
    seconds: jsonata(`($left := $round(${left}); $left < 1 ? ${over} : ${own})`),
    fact: { deadlineSeconds: window.toSeconds() },
  };
}

function shorter(window: Duration, other: Duration = window): Duration {
  return other.toMilliseconds() < window.toMilliseconds() ? other : window;
}
