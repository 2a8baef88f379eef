import type { Execution } from '../engine/run/execution';
import { Engine } from '../engine/engine';
import type { EngineOptions } from '../engine/engine-options';
import type { Json } from '../base/json';
import type { TaskCall, TaskPort, TaskReply } from '../engine/ports';
import { ServiceRegistry } from '../services/registry';
import { FaultPlan, isTaskFault, type Fault, type FaultPort } from '../faults/faults';

/** An engine whose tasks can suffer faults: for exploring state machines without a world around them. */
export class FaultyEngine {
  readonly engine: Engine;
  private readonly plans = new Map<string, FaultPlan>();
  private readonly port: FaultPort;

  constructor(options: EngineOptions) {
    this.engine = new Engine({ ...options, tasks: this.faultyTasks(options.tasks) });
    this.port = {
      services: ServiceRegistry.of(),
      agenda: options.agenda,
      stop: (arn) => this.engine.stopExecution(arn),
      timeOut: (arn) => this.engine.execution(arn)?.timeOut(),
      impair: (taskToken, impairment) => this.engine.tokens.impair(taskToken, impairment),
    };
  }

  /**
   * Starts an execution that suffers faults, and lets time pass until nothing is left to happen.
   * @throws ServiceError as {@link Engine.startExecution} does.
   */
  async run(options: {
    readonly stateMachineArn: string;
    readonly name?: string;
    readonly input?: Json;
    readonly faults?: readonly Fault[];
  }): Promise<Execution> {
    const { faults = [], ...start } = options;
    if (!faults.every(isTaskFault))
      throw new Error('An engine without a world has no handlers whose calls could suffer');
    const execution = this.engine.startExecution(start);
    this.plans.set(execution.arn, new FaultPlan(faults, this.port));
    await this.engine.agenda.run({ done: () => execution.isOver });
    return execution;
  }

  /** Sends a heartbeat, unless a fault loses it. */
  sendTaskHeartbeat(taskToken: string): void {
    this.engine.sendTaskHeartbeat(taskToken);
  }

  /** Lets virtual time pass, in milliseconds. */
  async advance(durationMs: number): Promise<void> {
    const { agenda } = this.engine;
    await agenda.run({ untilMs: agenda.nowMs + durationMs });
  }

  private faultyTasks(tasks: TaskPort): TaskPort {
    const planOf = (call: TaskCall): FaultPlan | undefined => this.plans.get(call.rootExecutionArn);
    return {
      start: (call, reply) => {
        const carryOut = (heard: TaskReply): void | Promise<void> => tasks.start(call, heard);
        return planOf(call)?.call(call, reply, carryOut) ?? carryOut(reply);
      },
      offer: (call, task) => {
        const offer = (): void => (tasks.offer === undefined ? task.offer() : tasks.offer(call, task));
        const plan = planOf(call);
        if (plan === undefined) offer();
        else plan.offer(call, task, offer);
      },
      mocks: (call) => tasks.mocks?.(call) === true || planOf(call)?.strikesNested(call) === true,
      refuses: (call) => tasks.refuses?.(call),
    };
  }
}
