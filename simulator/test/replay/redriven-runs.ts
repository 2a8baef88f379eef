import type { Json, JsonObject } from '../../src/base/json';
import { SeededRandom } from '../../src/base/random';
import type { TaskCall, TaskReply } from '../../src/engine/ports';
import type { Execution } from '../../src/engine/run/execution';
import type { RecordedExecution } from '../../src/replay/record-run';
import { INVOKE, Lab } from '../engine/support';

/** How a call is answered: after how long, and whether it fails. */
export interface Answered {
  readonly afterMs: number;
  readonly fails?: boolean;
}

/** How the calls of an execution are answered that is redriven until it succeeds. */
export interface Redriven {
  readonly definition: JsonObject;
  readonly input?: Json;
  readonly answer: (call: TaskCall, redrives: number) => Answered;
  /** How long an execution goes on, since its start or its last redrive, before somebody stops it. @default - nobody does */
  readonly stopsAfterMs?: (redrives: number) => number | undefined;
}

/** Runs an execution, redrives it an hour after each failure until it succeeds, and records it. */
export async function redrivenRun({ definition, input = {}, answer, stopsAfterMs }: Redriven): Promise<Recorded> {
  const calls: string[] = [];
  const lab: Lab = new Lab((call: TaskCall, reply: TaskReply) => {
    const { afterMs, fails = false } = answer(call, execution.redriveCount);
    calls.push(`${execution.redriveCount} ${[call.stateName, ...call.iterations].join(' ')}`);
    const key = [call.stateName, ...call.iterations, execution.redriveCount, call.attempt].join(' ');
    lab.agenda.after(afterMs, key, () => (fails ? reply.fail('Busy', key) : reply.succeed(key)));
  });
  const execution: Execution = lab.begin(definition, input);
  for (;;) {
    const after = stopsAfterMs?.(execution.redriveCount);
    if (after !== undefined) lab.agenda.after(after, 'somebody stops it', () => execution.stop('Enough', 'too late'));
    await lab.agenda.run({ done: () => execution.isOver });
    if (execution.status === 'SUCCEEDED' || execution.redriveCount > 9) break;
    await lab.agenda.run({ untilMs: lab.agenda.nowMs + 3_600_000 });
    lab.engine.redriveExecution(execution.arn);
  }
  const { arn, stateMachineArn, redriveCount, status } = execution;
  const children = lab.engine
    .listMapRuns()
    .flatMap(({ arn: mapRunArn, children: own }) =>
      own.map((child) => ({ executionArn: child.arn, mapRunArn, events: eventsIn(child) })),
    );
  return {
    recording: { executionArn: arn, stateMachineArn, definition, events: eventsIn(execution), children },
    calls,
    redrives: redriveCount,
    status,
  };
}

function eventsIn({ history }: Execution): readonly object[] {
  return JSON.parse(JSON.stringify(history)) as object[];
}

/** A recorded execution, and what it called: how often it had been redriven, the state, the iterations. */
export interface Recorded {
  readonly recording: RecordedExecution;
  readonly calls: readonly string[];
  readonly redrives: number;
  readonly status: string;
}

/** A Task that is made of its name. */
export const task = (more: JsonObject = {}): JsonObject => ({ Type: 'Task', Resource: INVOKE, ...more });

/** A machine, or what stands in a branch or in an iteration: states one after the other. */
export function sequence(states: Record<string, JsonObject>): JsonObject {
  const names = Object.keys(states);
  const linked = names.map((name, at): [string, JsonObject] => {
    const next = names[at + 1];
    return [name, { ...states[name], ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  return { QueryLanguage: 'JSONata', StartAt: names[0] as string, States: Object.fromEntries(linked) };
}

/** A machine of a seed: Tasks, Parallels and inline Maps in each other. It fails, or is stopped, once or twice. */
export function seededRedrive(seed: number): Redriven {
  const random = new SeededRandom(seed);
  const upTo = (most: number): number => Math.floor(random.next() * (most + 1));
  let made = 0;
  const states = (depth: number): JsonObject => {
    const all = Array.from({ length: 1 + upTo(1) }, () => [`S${(made += 1)}`, state(depth)] as const);
    return sequence(Object.fromEntries(all));
  };
  const inside = (depth: number): JsonObject => {
    const { StartAt, States } = states(depth);
    return { StartAt, States } as JsonObject;
  };
  const state = (depth: number): JsonObject => {
    const kind = depth === 0 ? 0 : upTo(2);
    const Retry = [{ ErrorEquals: ['Busy'], MaxAttempts: 1, IntervalSeconds: 1 + upTo(2) }];
    const more: JsonObject = upTo(3) === 0 ? { Retry } : {};
    if (kind === 0) return upTo(5) === 0 ? { Type: 'Wait', Seconds: upTo(3) } : task(more);
    if (kind === 1) {
      return { Type: 'Parallel', Branches: Array.from({ length: 2 + upTo(1) }, () => inside(depth - 1)), ...more };
    }
    const Items = Array.from({ length: 2 + upTo(2) }, (_, at) => at);
    return { Type: 'Map', Items, MaxConcurrency: upTo(2), ItemProcessor: inside(depth - 1), ...more };
  };
  const failing = 1 + upTo(1);
  const stops = upTo(3) === 0;
  return {
    definition: { ...sequence({ First: task(), Beside: { Type: 'Parallel', Branches: [inside(2), inside(2)] } }) },
    answer: (_call, redrives) => ({ afterMs: upTo(4) * 1_000, fails: redrives < failing && upTo(2) === 0 }),
    stopsAfterMs: (redrives) => (stops && redrives < failing ? 500 + upTo(6) * 1_000 : undefined),
  };
}
