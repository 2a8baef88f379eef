import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AslTask } from '../../private/asl-task';
import { bindNames, jsonata } from '../../private/jsonata';
import type { FragmentNames } from '../../private/naming';
import type { Retrier } from '../../private/retries';
import type { BuiltWork } from '../../private/work';
import type { FanOutWork } from '../fan-out-work';
import { failed, succeeded } from './records';

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
  if (built.kind === 'chain' && !place.collects && place.wraps !== true) {
    return built.chain;
  }
  const made =
    built.kind === 'built' ? task(scope, built, work._settings.deadline, place) : wrapped(scope, built.chain, place);
  if (place.collects) {
    const note = new sfn.Pass(scope, `${place.id}Failed`, {
      stateName: place.names.state(`${place.phrase} failed`),
      queryLanguage: sfn.QueryLanguage.JSONATA,
    });
    made.catchAll(note, failed(place.key, place.item, place.causeKept));
  }
  return made.state;
}

/** What is sent for an item: the payload of the user, or everything that is known of it. */
export function payloadOf(work: BuiltWork, bindings: Readonly<Record<string, string>>): unknown {
  if (work.payload !== undefined) {
    const own = bindNames(work.payload, bindings);
    return work.callback === true && isObject(own) && !('taskToken' in own)
      ? { ...own, taskToken: '{% $states.context.Task.Token %}' }
      : own;
  }
  const fields = { ...bindings, execution: '$states.context.Execution.Id' };
  const token: Record<string, string> = work.callback === true ? { taskToken: '$states.context.Task.Token' } : {};
  return Object.fromEntries(Object.entries({ ...fields, ...token }).map(([name, body]) => [name, jsonata(body)]));
}

function task(scope: Construct, work: BuiltWork, deadline: Duration | undefined, place: ItemPlace): Collecting {
  const { retries = (retry) => [...retry] } = place;
  const state = new AslTask(scope, place.id, {
    stateName: place.names.state(place.phrase),
    resource: work.resource,
    arguments: work.arguments(payloadOf(work, place.bindings)),
    timeoutSeconds: deadline === undefined ? work.timeout.toSeconds() : secondsUntil(deadline),
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

/** Absolute: another attempt waits for the rest only. */
function secondsUntil(deadline: Duration): string {
  const deadlineMs = `$toMillis($states.context.State.EnteredTime) + ${deadline.toMilliseconds()}`;
  return jsonata(`$max([1, $ceil((${deadlineMs} - $millis()) / 1000)])`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
