import { createHash } from 'node:crypto';
import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { SetTimerProps, TimerWorkflowProps } from 'cdk-workflow-patterns';
import { CancelTimer, SetTimer, TimerWorkflow, Workflow } from 'cdk-workflow-patterns';
import type { Json, JsonObject, Run, World, WorldOptions } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

export type More = (stack: Stack, timer: TimerWorkflow) => void;

/** A timer `Timer` that does nothing but end, and what else is made of it. */
export function timerStack(props: Partial<TimerWorkflowProps> = {}, more: More = () => undefined): Stack {
  return stackWith((stack) => {
    const timer = new TimerWorkflow(stack, 'Timer', { definition: new sfn.Pass(stack, 'Ring'), ...props });
    more(stack, timer);
  });
}

/** Machines that set a timer after ten minutes, `Set`, and cancel it, `Cancel`. */
export function machines(props: Partial<SetTimerProps> = { after: Duration.minutes(10) }): More {
  return (stack, timer) => {
    const key = '{% $states.input.key %}';
    const set = new SetTimer(stack, 'Reminder', { timer, key, ...props });
    new Workflow(stack, 'Set', { definition: set });
    new Workflow(stack, 'Cancel', { definition: new CancelTimer(stack, 'NoReminder', { timer, key }) });
  };
}

/** The world of one test, from the first of January 2025 on. */
export class Session {
  private opened?: World;

  public get world(): World {
    if (this.opened === undefined) throw new Error('open() first');
    return this.opened;
  }

  public get runs(): readonly Run[] {
    return this.world.stateMachine('Timer/Workflow').runs;
  }

  /** The runs that came through their claim: how many minutes after the beginning each began. */
  public rings(beganMs: number): number[] {
    return this.runs
      .filter(({ path }) => path.some(({ state }) => state === 'Ring'))
      .map(({ path }) => ((path[0]?.enteredAtMs ?? 0) - beganMs) / 60_000);
  }

  public async open(stack: Stack, options: WorldOptions = {}): Promise<void> {
    this.opened = await Simulator.load(stack, options);
  }

  public async set(request: JsonObject): Promise<Json> {
    return this.answer('Timer/Timers/Set', request);
  }

  public async cancel(request: JsonObject): Promise<Json> {
    return this.answer('Timer/Timers/Cancel', request);
  }

  /** Whether the schedule of one setting is there. */
  public hasSchedule(key: string, generation: number): boolean {
    const name = createHash('sha256')
      .update(JSON.stringify([key, generation]))
      .digest('hex');
    try {
      return this.world.schedule(name) !== undefined;
    } catch {
      return false;
    }
  }

  public async close(): Promise<void> {
    await this.opened?.close();
    this.opened = undefined;
  }

  private async answer(fn: string, request: JsonObject): Promise<Json> {
    const answer = await this.world.function(fn).invoke(request);
    const { error, message = '', output = null } = answer;
    return error === undefined ? output : { error, message };
  }
}
