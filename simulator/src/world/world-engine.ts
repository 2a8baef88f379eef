import { resourceOf } from '../engine/resource';
import { Engine } from '../engine/engine';
import type { EngineOptions } from '../engine/engine-options';
import type { Execution, ExecutionOptions } from '../engine/run/execution';
import type { Maybe } from '../engine/fields/maybe';
import type { TaskCall, TaskReply } from '../engine/ports';
import type { JsonObject } from '../base/json';
import type { StateMachine } from '../engine/run/state-machine';
import { splitTestCase } from '../services/states/test-case';

/** Looks up a test case of a machine, and gives what has an execution take its answers. */
export type TestCases = (machine: StateMachine, testCase: string) => (executionArn: string) => void;

/** The engine of a world: it tells when an execution starts and ends, as Step Functions tells EventBridge. */
export class WorldEngine extends Engine {
  /** The test cases of a mock file; undefined where there is none. */
  testCases: TestCases | undefined;
  /** Told of every call of a task before it is made. */
  beforeCall: ((call: TaskCall) => Promise<void>) | undefined;
  private running = 0;

  constructor(
    options: EngineOptions,
    private readonly onStatus: (execution: Execution) => void,
  ) {
    super(options);
  }

  /** How many executions are running. */
  get runningCount(): number {
    return this.running;
  }

  /** Whether time should not be jumped over: nothing runs, or something waits for an answer from outside. */
  get waitsForOutside(): boolean {
    return this.running === 0 || this.tokens.openCount > 0;
  }

  /** An activity outside of the app exists as soon as a mock stands for its workers. */
  knowActivity(resource: unknown): void {
    if (typeof resource !== 'string' || resourceOf(resource).kind !== 'activity' || this.hasActivity(resource)) return;
    this.createActivity({ arn: resource, name: resource.split(':').pop() ?? '' });
  }

  /** As AWS starts it; with a mock file, `<state machine ARN>#<test case>` starts an execution with that case's answers. */
  override startExecution(options: Parameters<Engine['startExecution']>[0]): Execution {
    const [stateMachineArn, testCase] = splitTestCase(options.stateMachineArn);
    const machine = this.stateMachine(stateMachineArn);
    if (this.testCases === undefined || testCase === undefined || machine === undefined)
      return super.startExecution(options);
    const use = this.testCases(machine, testCase);
    const { length } = this.listExecutions();
    const execution = super.startExecution({ ...options, stateMachineArn });
    // A start that is repeated gives the execution that is there, which has its answers.
    if (this.listExecutions().length > length) use(execution.arn);
    return execution;
  }

  override callTask(call: TaskCall, reply: TaskReply): Maybe<void> {
    if (this.beforeCall === undefined) return super.callTask(call, reply);
    return this.beforeCall(call).then(() => (reply.abandoned ? undefined : super.callTask(call, reply)));
  }

  override begin(options: ExecutionOptions): Execution {
    const execution = super.begin(options);
    this.onStatus(execution);
    this.watch(execution);
    return execution;
  }

  protected override redrive(execution: Execution): void {
    super.redrive(execution);
    this.watch(execution);
  }

  private watch(execution: Execution): void {
    this.running += 1;
    execution.whenOver(() => {
      this.running -= 1;
      this.onStatus(execution);
    });
  }
}

/**
 * The detail of the event with which Step Functions tells of a change of status.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function statusDetail(execution: Execution): JsonObject {
  const { arn, stateMachineArn, name, status, startMs, stopMs, input, output, error, cause } = execution;
  return {
    executionArn: arn,
    stateMachineArn,
    name,
    status,
    startDate: startMs,
    stopDate: stopMs ?? null,
    input: JSON.stringify(input),
    inputDetails: { included: true },
    output: output === undefined ? null : JSON.stringify(output),
    outputDetails: output === undefined ? null : { included: true },
    error: error ?? null,
    cause: cause ?? null,
  };
}
