import type { MachineType } from '../language/definition';
import { Activities, type Activity } from './tasks/activities';
import type { ActivityTask } from './tasks/activity-queue';
import type { Agenda } from '../base/agenda';
import { checkErrorAndCause, parseOutput } from './run/api-limits';
import { checkedDefinition } from './run/checked-definition';
import { MapRun, type MapRunHost } from './map-run/map-run';
import type { EngineOptions } from './engine-options';
import { Execution, type Beginning, type ExecutionHost, type ExecutionOptions } from './run/execution';
import { Group } from './run/group';
import type { RunningSequence } from './run/running';
import type { Json, JsonObject } from '../base/json';
import type { Forked } from '../base/pending';
import { isTooLarge, jsonText } from '../base/json-text';
import type { Maybe } from './fields/maybe';
import { isNestedCall } from './nested-call';
import { startNested } from './tasks/nested';
import type { Calling, Forking, Mapping } from './fields/outcome';
import type { EngineObserver } from './run/observer';
import { type Random, uuid } from '../base/random';
import { offeredTask } from './tasks/offered-task';
import { ServiceError } from './service-error';
import type { RunnableMachine, StateMachine } from './run/state-machine';
import { TaskAttempt, type TaskHost } from './tasks/task-attempt';
import type { TaskCall, TaskPort, TaskReply } from './ports';
import { TaskTokens } from './tasks/task-tokens';

export type { Activity } from './tasks/activities';

/** How long after its end an execution can be redriven: 14 days. */
const REDRIVABLE_MS = 14 * 86_400_000;

/** What a name must not contain; control characters come on top. */
const REFUSED_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/]|\p{Cc}/u;

/**
 * Executes state machines in virtual time.
 *
 * Nothing happens by itself: the agenda has to be run. What a state machine does to the world goes through the
 * {@link TaskPort}.
 */
export class Engine implements ExecutionHost, MapRunHost, TaskHost {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly tokens: TaskTokens;
  readonly observer: EngineObserver | undefined;
  /** What the ARN of a version or an alias leads to; set by whoever keeps them. */
  versions: ((arn: string) => RunnableMachine | undefined) | undefined;
  private readonly tasks: TaskPort;
  private readonly machines = new Map<string, StateMachine>();
  private readonly activities: Activities;
  private readonly executions = new Map<string, Execution>();
  private readonly mapRuns = new Map<string, MapRun>();

  constructor(options: EngineOptions) {
    this.agenda = options.agenda;
    this.tokens = new TaskTokens(options.agenda);
    this.activities = new Activities(options.agenda);
    this.random = options.random;
    this.tasks = options.tasks;
    this.observer = options.observer;
    this.region = options.region ?? 'us-east-1';
    this.accountId = options.accountId ?? '123456789012';
    this.partition = options.partition ?? 'aws';
  }

  /**
   * Creates a state machine.
   * @throws DefinitionError when AWS would refuse the definition, with every reason.
   */
  createStateMachine(options: {
    readonly name: string;
    readonly arn?: string;
    readonly definition: JsonObject | string;
    readonly type?: MachineType;
    readonly roleArn?: string;
  }): StateMachine {
    const type = options.type ?? 'STANDARD';
    const arn = options.arn ?? this.arnOf('stateMachine', options.name);
    const machine: StateMachine = {
      arn,
      name: options.name,
      type,
      roleArn: options.roleArn ?? `arn:${this.partition}:iam::${this.accountId}:role/${options.name}`,
      definition: checkedDefinition(options.definition, type),
      contextMember: { Id: arn, Name: options.name },
    };
    this.machines.set(arn, machine);
    return machine;
  }

  /** Deletes a state machine; its executions stay, and no new one starts. */
  deleteStateMachine(arn: string): void {
    this.machines.delete(arn);
  }

  /** Creates an activity. */
  createActivity(options: { readonly name: string; readonly arn?: string }): Activity {
    return this.activities.create({ arn: options.arn ?? this.arnOf('activity', options.name), name: options.name });
  }

  /** Deletes an activity; tasks that want it from now on fail. */
  deleteActivity(arn: string): void {
    this.activities.delete(arn);
  }

  /** The state machine of an ARN; the ARN may name a version or an alias of it. */
  stateMachine(arn: string): StateMachine | undefined {
    return this.machines.get(arn) ?? this.machines.get(arn.split(':').slice(0, 7).join(':'));
  }

  /**
   * Starts an execution; its first state is entered when the agenda runs.
   * @throws ServiceError `StateMachineDoesNotExist`, `InvalidName`, `InvalidExecutionInput`, `ExecutionAlreadyExists`.
   */
  startExecution(options: {
    /** Of the state machine, or of a version or an alias of it. */
    readonly stateMachineArn: string;
    readonly name?: string;
    readonly input?: Json;
    /** @default - it begins at the start */
    readonly from?: Beginning;
    readonly traceHeader?: string;
  }): Execution {
    const runnable = this.toRun(options.stateMachineArn);
    if (runnable === undefined) {
      throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${options.stateMachineArn}'`);
    }
    const { machine } = runnable;
    const input = options.input === undefined ? {} : options.input;
    const name = options.name ?? uuid(this.random);
    if (name === '' || name.length > 80 || REFUSED_IN_NAMES.test(name))
      throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
    if (isTooLarge(input)) {
      throw new ServiceError(
        'InvalidExecutionInput',
        "Invalid State Machine Execution Input: 'The input is too large'",
      );
    }
    const arn = this.executionArn(machine, name);
    const earlier = this.executions.get(arn);
    if (earlier !== undefined) return sameExecution(earlier, input);
    return this.begin({
      arn,
      name,
      stateMachineArn: machine.arn,
      ...runnable,
      input,
      ...(options.from !== undefined && { from: options.from }),
      ...(options.traceHeader === undefined ? {} : { traceHeader: options.traceHeader }),
    });
  }

  private toRun(arn: string): RunnableMachine | undefined {
    const versioned = this.machines.has(arn) ? undefined : this.versions?.(arn);
    const machine = this.stateMachine(arn);
    return versioned ?? (machine === undefined ? undefined : { machine });
  }

  /** Starts an execution whose ARN is settled. */
  begin(options: ExecutionOptions): Execution {
    const execution = new Execution(this, options);
    this.executions.set(options.arn, execution);
    return execution;
  }

  /** The execution of an ARN. */
  execution(arn: string): Execution | undefined {
    return this.executions.get(arn);
  }

  /** Every execution, in the order in which they started; of one machine when its ARN is given. */
  listExecutions(stateMachineArn?: string): readonly Execution[] {
    const all = [...this.executions.values()];
    return stateMachineArn === undefined
      ? all
      : all.filter((execution) => execution.stateMachineArn === stateMachineArn);
  }

  /** The Map Run of an ARN. */
  mapRun(arn: string): MapRun | undefined {
    return this.mapRuns.get(arn);
  }

  /** Every Map Run, in the order in which they started; of one execution when its ARN is given. */
  listMapRuns(executionArn?: string): readonly MapRun[] {
    const all = [...this.mapRuns.values()];
    return executionArn === undefined ? all : all.filter((run) => run.executionArn === executionArn);
  }

  /**
   * Stops an execution; does nothing when it has ended.
   * @throws ServiceError `ExecutionDoesNotExist`, `ValidationException`.
   */
  stopExecution(arn: string, error?: string, cause?: string): void {
    checkErrorAndCause(error, cause);
    this.existing(arn).stop(error, cause);
  }

  /**
   * Starts an execution that did not succeed again, at the state where it ended, unless it was redriven under the same token.
   * @returns when it was redriven.
   * @throws ServiceError `ExecutionDoesNotExist`, `ExecutionNotRedrivable`.
   */
  redriveExecution(arn: string, clientToken?: string): number {
    const execution = this.existing(arn);
    const { nowMs } = this.agenda;
    const earlierMs = execution.redriveTokens.tryInstant(clientToken, nowMs);
    if (earlierMs !== undefined) return earlierMs;
    this.redrive(execution);
    execution.redriveTokens.add(clientToken, nowMs);
    return nowMs;
  }

  protected redrive(execution: Execution): void {
    const redrivable = execution.isOver && execution.status !== 'SUCCEEDED' && execution.machine.type === 'STANDARD';
    if (!redrivable) {
      throw new ServiceError('ExecutionNotRedrivable', `Execution is ${execution.status} and cannot be redriven`);
    }
    if (this.agenda.nowMs - (execution.stopMs ?? 0) > REDRIVABLE_MS) {
      throw new ServiceError('ExecutionNotRedrivable', 'Execution is older than 14 days and cannot be redriven');
    }
    execution.redrive();
  }

  /**
   * Ends the task that waits under a token.
   * @throws ServiceError `InvalidToken`, `TaskTimedOut`, `InvalidOutput`, `ValidationException`.
   */
  sendTaskSuccess(taskToken: string, output: string): void {
    const value = parseOutput(output);
    this.tokens.answer(taskToken, (attempt) => attempt.succeed(value));
  }

  /**
   * Fails the task that waits under a token.
   * @param error at most 256 characters.
   * @param cause at most 32,768 characters.
   * @throws ServiceError `InvalidToken`, `TaskTimedOut`, `ValidationException`.
   */
  sendTaskFailure(taskToken: string, error?: string, cause?: string): void {
    checkErrorAndCause(error, cause);
    this.tokens.answer(taskToken, (attempt) => attempt.fail(error, cause));
  }

  /**
   * Tells that the task under a token is alive.
   * @throws ServiceError `InvalidToken`, `TaskTimedOut`.
   */
  sendTaskHeartbeat(taskToken: string): void {
    this.tokens.heartbeat(taskToken);
  }

  /**
   * Takes the next task of an activity; undefined when there is none at this instant.
   * @throws ServiceError `ActivityDoesNotExist`.
   */
  getActivityTask(activityArn: string, workerName?: string): ActivityTask | undefined {
    return this.activities.take(activityArn, workerName);
  }

  /**
   * Calls back, out of an action of the agenda, whenever an activity has a new task to be taken; what comes back ends that.
   * @throws ServiceError `ActivityDoesNotExist`.
   */
  whenActivityTask(activityArn: string, listener: () => Maybe<void>): () => void {
    return this.activities.whenTask(activityArn, listener);
  }

  callTask(call: TaskCall, reply: TaskReply): Maybe<void> {
    this.executions.get(call.rootExecutionArn)?.noteCall(call);
    if (isNestedCall(call) && !this.tasks.mocks?.(call)) {
      const denial = this.refusalOf(call);
      return denial === undefined ? startNested(this, call, reply) : reply.fail(denial.error, denial.cause);
    }
    return this.tasks.start(call, reply);
  }

  /** Why the role may not make a call that the engine carries out itself; undefined when it may. */
  refusalOf(call: TaskCall): { readonly error: string; readonly cause?: string } | undefined {
    return this.tasks.refuses?.(call);
  }

  hasActivity(arn: string): boolean {
    return this.activities.has(arn);
  }

  checkActivity(arn: string): void {
    this.activities.check(arn);
  }

  offerToActivity(attempt: TaskAttempt): void {
    const call = attempt.taskCall();
    this.executions.get(call.rootExecutionArn)?.noteCall(call);
    if (this.tasks.offer === undefined) this.activities.offer(attempt);
    else this.tasks.offer(call, offeredTask(attempt, this.activities, this.tokens));
  }

  startTask(sequence: RunningSequence, calling: Calling): TaskAttempt {
    return new TaskAttempt(this, sequence, calling);
  }

  fork(sequence: RunningSequence, forking: Forking): Group {
    return new Group(sequence, forking);
  }

  startMapRun(sequence: RunningSequence, mapping: Mapping): Forked {
    const run = new MapRun(this, sequence, mapping);
    this.mapRuns.set(run.arn, run);
    return run;
  }

  private existing(arn: string): Execution {
    const execution = this.executions.get(arn);
    if (execution === undefined) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  }

  private arnOf(kind: string, name: string): string {
    return `arn:${this.partition}:states:${this.region}:${this.accountId}:${kind}:${name}`;
  }

  private executionArn(machine: StateMachine, name: string): string {
    if (machine.type === 'STANDARD') return `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    return `${machine.arn.replace(':stateMachine:', ':express:')}:${name}:${uuid(this.random)}`;
  }
}

/** AWS takes a second start under the same name for the first one while that runs with the same input. */
function sameExecution(earlier: Execution, input: Json): Execution {
  if (!earlier.isOver && jsonText(earlier.input) === jsonText(input)) return earlier;
  throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${earlier.arn}'`);
}
