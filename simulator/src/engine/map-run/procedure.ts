import type { Agenda } from '../../base/agenda';
import type { RunningSequence } from '../run/running';
import type { Json } from '../../base/json';
import type { Maybe } from '../fields/maybe';
import type { Failure } from '../fields/outcome';
import { resourceOf } from '../resource';
import type { MapPart, TaskCall, TaskReply } from '../ports';

/** A call that a Map Run makes for itself: to read its items, to write its results. */
export interface ServiceRequest {
  readonly part: MapPart;
  readonly resource: string;
  readonly arguments: Json;
}

/** A failure of a Map Run, in AWS's words. */
export class MapRunFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.cause ?? failure.error ?? '');
  }
}

/**
 * A procedure in turns. What it yields is either a promise, which is awaited in the turn, or a request, after which
 * it goes on in a later turn: time may pass until the answer comes.
 */
export type Procedure<T> = Generator<ServiceRequest | Promise<unknown>, T, unknown>;

/** Awaits a value inside a procedure. */
export function* settled<T>(value: Maybe<T>): Procedure<T> {
  return value instanceof Promise ? ((yield value) as T) : value;
}

/** Asks a service inside a procedure; a failed call is thrown as a {@link MapRunFailure}. */
export function* asked(request: ServiceRequest): Procedure<Json> {
  return (yield request) as Json;
}

/** Whoever makes the calls. */
export interface ServiceCaller {
  readonly agenda: Agenda;
  callTask(call: TaskCall, reply: TaskReply): Maybe<void>;
}

/** Runs a procedure to its end, and then calls back. */
export class ProcedureRun<T> {
  constructor(
    private readonly engine: ServiceCaller,
    private readonly frame: RunningSequence,
    /** Whether what it is run for has ended meanwhile. */
    private readonly isOver: () => boolean,
    private readonly procedure: Procedure<T>,
    private readonly done: (result: T) => Maybe<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Takes the first turn. */
  start(): Maybe<void> {
    return this.turn(() => this.procedure.next());
  }

  private turn(step: () => IteratorResult<ServiceRequest | Promise<unknown>, T>): Maybe<void> {
    if (this.isOver()) return;
    let result: IteratorResult<ServiceRequest | Promise<unknown>, T>;
    try {
      result = step();
    } catch (error) {
      return this.failed(error);
    }
    if (result.done === true) return this.done(result.value);
    if (result.value instanceof Promise) {
      return result.value.then(
        (value) => this.turn(() => this.procedure.next(value)),
        (error: unknown) => this.turn(() => this.procedure.throw(error)),
      );
    }
    return this.ask(result.value);
  }

  private ask(request: ServiceRequest): Maybe<void> {
    const { engine, frame, isOver } = this;
    const { arn, service, action, pattern } = resourceOf(request.resource);
    const { execution } = frame;
    let answered = false;
    const later = (step: () => IteratorResult<ServiceRequest | Promise<unknown>, T>) => {
      if (answered) return;
      answered = true;
      engine.agenda.soon(frame.label(`hears from ${service}`), () => this.turn(step));
    };
    return engine.callTask(
      {
        resource: arn,
        service,
        action,
        pattern,
        arguments: request.arguments,
        executionArn: execution.arn,
        rootExecutionArn: execution.root.arn,
        stateMachineArn: execution.stateMachineArn,
        stateName: frame.state?.stateName ?? '',
        roleArn: execution.machine.roleArn,
        machineRoleArn: execution.machine.roleArn,
        attempt: frame.state?.retryCount ?? 0,
        iterations: frame.iterations,
        part: request.part,
      },
      {
        submitted: () => undefined,
        succeed: (output) => later(() => this.procedure.next(output)),
        fail: (error, cause) => later(() => this.procedure.throw(new MapRunFailure({ error, cause }))),
        get abandoned() {
          return answered || isOver();
        },
      },
    );
  }
}
