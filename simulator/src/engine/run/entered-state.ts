import type { QueryLanguage, Retrier, State } from '../../language/definition';
import type { Environment } from '../fields/environment';
import type { RunningSequence } from './running';
import { instantText } from '../../base/instant';
import type { Json, JsonObject } from '../../base/json';
import type { Failure } from '../fields/outcome';
import type { Random } from '../../base/random';
import { matchesError, RetryCounts } from './retry';
import type { VariableScope } from './variables';

/** A state that was entered and has not exited; at the same time what the state sees of the execution. */
export class EnteredState implements Environment {
  private readonly enteredMs: number;
  private retries: RetryCounts | undefined;
  private contextMade: JsonObject | undefined;

  constructor(
    private readonly frame: RunningSequence,
    readonly stateName: string,
    readonly state: State,
    readonly input: Json,
    /** The event that says that it was entered. */
    readonly eventId: number,
    /** The event before that. */
    readonly previousEventId: number,
  ) {
    this.enteredMs = frame.execution.agenda.nowMs;
  }

  get language(): QueryLanguage {
    return this.state.QueryLanguage ?? this.frame.language;
  }

  /** How often the state was retried. */
  get retryCount(): number {
    return this.retries?.total ?? 0;
  }

  get variables(): VariableScope {
    return this.frame.variables;
  }

  get random(): Random {
    return this.frame.execution.random;
  }

  get nowMs(): number {
    return this.frame.execution.agenda.nowMs;
  }

  /** Made when somebody asks for it: few states do. */
  get context(): JsonObject {
    this.contextMade ??= {
      Execution: this.frame.execution.contextMember,
      State: this.stateMember(),
      StateMachine: this.frame.execution.machine.contextMember,
      ...(this.frame.mapContext === undefined ? {} : { Map: this.frame.mapContext }),
    };
    return this.contextMade;
  }

  withContext(members: JsonObject): Environment {
    return new WiderEnvironment(this, members);
  }

  /** The delay in milliseconds before a failure is retried, and counts the retry; undefined when it is not retried. */
  nextRetry(retriers: readonly Retrier[] | undefined, failure: Failure): number | undefined {
    if (retriers === undefined) return undefined;
    this.retries ??= new RetryCounts();
    const delayMs = this.retries.next(retriers, failure, this.random);
    if (delayMs !== undefined) this.tellRetried(retriers, failure);
    return delayMs;
  }

  /** A redrive gives every retry anew. */
  forgetRetries(): void {
    this.retries = undefined;
    this.contextMade = undefined;
  }

  /** Itself, with what it has seen so far forgotten. */
  again(): this {
    this.contextMade = undefined;
    return this;
  }

  private tellRetried(retriers: readonly Retrier[], failure: Failure): void {
    const { machine, observer } = this.frame.execution;
    const used = retriers.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, failure));
    observer?.retried(machine, this.stateName, used);
  }

  private stateMember(): JsonObject {
    const member: JsonObject = { EnteredTime: instantText(this.enteredMs), Name: this.stateName };
    if (this.state.Type === 'Task' || 'Retry' in this.state) member['RetryCount'] = this.retryCount;
    return member;
  }
}

/** An environment with further members in the context object. */
class WiderEnvironment implements Environment {
  private contextMade: JsonObject | undefined;

  constructor(
    private readonly inner: Environment,
    private readonly members: JsonObject,
  ) {}

  get stateName(): string {
    return this.inner.stateName;
  }

  get language(): QueryLanguage {
    return this.inner.language;
  }

  get variables(): Environment['variables'] {
    return this.inner.variables;
  }

  get random(): Random {
    return this.inner.random;
  }

  get nowMs(): number {
    return this.inner.nowMs;
  }

  get context(): JsonObject {
    this.contextMade ??= { ...this.inner.context, ...this.members };
    return this.contextMade;
  }

  withContext(members: JsonObject): Environment {
    return new WiderEnvironment(this, members);
  }
}
