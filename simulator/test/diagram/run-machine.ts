import { Agenda } from '../../src/base/agenda';
import { Engine } from '../../src/engine/engine';
import type { Execution } from '../../src/engine/run/execution';
import type { Json, JsonObject } from '../../src/base/json';
import { SeededRandom } from '../../src/base/random';
import type { TaskCall } from '../../src/engine/ports';

/** What a task answers: a result, or a failure. */
export type Answer =
  { readonly result: Json; readonly afterMs?: number } | { readonly error: string; readonly cause?: string };

/** Runs a definition to its end; tasks that `answer` knows nothing of give back the name of their state. */
export async function runMachine(
  definition: object,
  input: Json = {},
  answer: (call: TaskCall) => Answer | undefined = () => undefined,
): Promise<Execution> {
  const agenda = new Agenda({ startMs: Date.UTC(2026, 0, 1) });
  const engine = new Engine({
    agenda,
    random: new SeededRandom(1),
    tasks: {
      start(call, reply) {
        const given = answer(call) ?? { result: { from: call.stateName } };
        if ('error' in given) return reply.fail(given.error, given.cause);
        reply.succeed(given.result);
      },
    },
  });
  const machine = engine.createStateMachine({ name: 'Machine', definition: definition as JsonObject });
  const execution = engine.startExecution({ stateMachineArn: machine.arn, name: 'run', input });
  await agenda.run();
  return execution;
}
