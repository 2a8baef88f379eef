import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AslTask } from '../../states/asl-task';
import { bindNames, expressionBody, jsonata, jsonataOrConstant } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import type { Retrier } from '../../states/retries';
import type { TaskTimeout } from '../../states/task-timeout';
import { ENTERED_MS, eachAttempt, until } from '../../states/task-timeout';
import type { BuiltWork } from '../../work/work';
import type { FanOutWork } from './fan-out-work';
import { WINDOW_OVER, failed, raised, succeeded } from '../../capabilities/results/records';

/** Where the states of an item stand. */
export interface ItemPlace {
  readonly names: FragmentNames;
  /** What comes behind the prefix in the names of the states. */
  readonly phrase: string;
  /** The id of the first state. */
  readonly id: string;
  /** Members of an object, in JSONata: which item it is. */
  readonly key: string;
  /** The item, for the record of a failure; undefined in a branch. */
  readonly item?: string;
  /** What the names in expressions of the user mean, and what is sent when the user says nothing: the same, without `$`. */
  readonly bindings: Readonly<Record<string, string>>;
  /** Whether a failure becomes a record. */
  readonly collects: boolean;
  /** Whether states of the user are to put out a record in any case. */
  readonly wraps?: boolean;
  readonly causeKept?: number;
  readonly retries?: (retry: readonly Retrier[]) => Retrier[];
  /** What is sent when the work itself says nothing. */
  readonly request?: unknown;
  /** Until then, from the start of the item, it must have been done. */
  readonly window?: Duration;
}

/** Catches everything that a task can fail with. */
interface Collecting {
  readonly state: sfn.State;
  readonly catchAll: (to: sfn.Pass, output: string) => void;
}

/** Whether the states of an item put out its result itself: those of the user do, where nothing has to be caught. */
export function putsOutResult({ _work: work }: FanOutWork, collects: boolean): boolean {
  return work.kind === 'chain' && !collects;
}

/** The states that do the work for one item: they put out its record, or its result where {@link putsOutResult}. */
export function itemStates(scope: Construct, work: FanOutWork, place: ItemPlace): sfn.IChainable {
  const built = work._work;
  if (built.kind === 'chain' && place.wraps !== true && putsOutResult(work, place.collects)) {
    return built.chain;
  }
  const made =
    built.kind === 'built'
      ? task(scope, built, timeoutOf(work, built, place), place)
      : wrapped(scope, built.chain, place);
  if (place.collects) {
    const note = new sfn.Pass(scope, `Failed ${place.id}`, {
      stateName: place.names.state(`${place.phrase} failed`),
      queryLanguage: sfn.QueryLanguage.JSONATA,
    });
    made.catchAll(note, failed(place.key, place.item, place.causeKept));
  }
  return made.state;
}

/** The arguments of a task: around the payload of the user, or around everything that is known of the item. */
export function argumentsOf(
  work: BuiltWork,
  bindings: Readonly<Record<string, string>>,
  payload: unknown = work.payload,
): unknown {
  const fields = { ...bindings, execution: '$states.context.Execution.Id' };
  const everything = Object.fromEntries(Object.entries(fields).map(([name, body]) => [name, jsonataOrConstant(body)]));
  const sent = payload === undefined ? everything : payload;
  return bindNames(work.arguments(work.callback === true ? withToken(sent) : sent), bindings);
}

/** The payload with a task token; an expression must give an object to put it into. */
function withToken(payload: unknown): unknown {
  const token = '$states.context.Task.Token';
  if (isObject(payload)) return 'taskToken' in payload ? payload : { ...payload, taskToken: jsonata(token) };
  if (!isExpression(payload) || payload.includes(token)) return payload;
  return jsonata(`$merge([${expressionBody(payload)}, {"taskToken": ${token}}])`);
}

function task(scope: Construct, work: BuiltWork, timeout: TaskTimeout, place: ItemPlace): Collecting {
  const { retries = (retry) => [...retry] } = place;
  const state = new AslTask(scope, place.id, {
    stateName: place.names.state(place.phrase),
    integration: work.integration,
    arguments: argumentsOf(work, place.bindings, work.payload === undefined ? place.request : work.payload) as object,
    timeout,
    retry: retries(work.retry),
    output: succeeded(place.key, work.result),
    statements: work.statements,
  });
  return { state, catchAll: (to, output) => state.catch({ errors: [sfn.Errors.ALL], to, output }) };
}

/** One Parallel around states of the user, since only it can catch for all of them. */
function wrapped(scope: Construct, chain: sfn.IChainable, place: ItemPlace): Collecting {
  const state = new sfn.Parallel(scope, place.id, {
    stateName: place.names.state(place.phrase),
    queryLanguage: sfn.QueryLanguage.JSONATA,
    outputs: succeeded(place.key, '$states.result[0]'),
  }).branch(chain);
  return {
    state,
    catchAll: (to, outputs) => state.addCatch(to, { errors: [sfn.Errors.ALL], outputs }),
  };
}

function timeoutOf(
  { _settings: { deadline, taskTimeout } }: FanOutWork,
  work: BuiltWork,
  { window }: ItemPlace,
): TaskTimeout {
  if (window !== undefined) return untilEndOfWindow(shorter(window, deadline), taskTimeout);
  return deadline === undefined
    ? eachAttempt(work.timeout)
    : until(`${ENTERED_MS} + ${deadline.toMilliseconds()}`, deadline, 1);
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

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('{%');
}
