import { Agenda } from '../../src/base/agenda';
import { Engine } from '../../src/engine/engine';
import type { Execution } from '../../src/engine/run/execution';
import type { Json, JsonObject } from '../../src/base/json';
import { SeededRandom } from '../../src/base/random';
import type { TaskCall, TaskPort, TaskReply } from '../../src/engine/ports';

export const START_MS = Date.parse('2026-01-01T00:00:00.000Z');
/** A function, called without an envelope. */
export const INVOKE = 'arn:aws:lambda:us-east-1:123456789012:function:work';
/** A callback whose request needs no parameters. */
export const CALLBACK = 'arn:aws:states:::aws-sdk:sfn:listActivities.waitForTaskToken';

export type Answer = (call: TaskCall, reply: TaskReply) => void;

/** An engine in virtual time whose tasks are answered by a function, and the calls that it made. */
export class Lab implements TaskPort {
  readonly agenda = new Agenda({ startMs: START_MS });
  readonly calls: TaskCall[] = [];
  readonly engine: Engine;
  private machines = 0;

  constructor(
    private readonly answer: Answer = (call, reply) => reply.succeed(call.arguments),
    seed = 1,
  ) {
    this.engine = new Engine({ agenda: this.agenda, random: new SeededRandom(seed), tasks: this });
  }

  start(call: TaskCall, reply: TaskReply): void {
    this.calls.push(call);
    this.answer(call, reply);
  }

  /** Seconds of virtual time since the start. */
  get seconds(): number {
    return (this.agenda.nowMs - START_MS) / 1_000;
  }

  begin(definition: object, input: Json = {}, type?: 'STANDARD' | 'EXPRESS'): Execution {
    const name = `machine-${(this.machines += 1)}`;
    const machine = this.engine.createStateMachine({
      name,
      definition: definition as JsonObject,
      ...(type === undefined ? {} : { type }),
    });
    return this.engine.startExecution({ stateMachineArn: machine.arn, name: 'run', input });
  }

  async run(definition: object, input: Json = {}, type?: 'STANDARD' | 'EXPRESS'): Promise<Execution> {
    const execution = this.begin(definition, input, type);
    await this.agenda.run({ done: () => execution.isOver });
    return execution;
  }
}

/** A machine of one state, with states behind it. */
export function only(state: object, ...others: [string, object][]): object {
  return { StartAt: 'Only', States: { Only: { End: true, ...state }, ...Object.fromEntries(others) } };
}

/** The types of an execution's events, each with the event that it follows where that is not the one before. */
export function eventsOf(execution: Execution): string[] {
  return execution.history.map(({ id, previousEventId, type }) =>
    previousEventId === id - 1 ? type : `${type} after ${previousEventId}`,
  );
}

/** The code of the service error that a call is refused with; undefined when it is not refused. */
export function refusal(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}
