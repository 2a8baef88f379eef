import { Agenda } from '../../src/base/agenda';
import type { JsonObject } from '../../src/base/json';
import { SeededRandom } from '../../src/base/random';
import type { TaskCall } from '../../src/engine/ports';
import { exploreFaults } from '../../src/explore/explore-faults';
import { FaultyEngine } from '../../src/explore/faulty-engine';
import type { Fault } from '../../src/faults/faults';

const RETRY = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 10, MaxAttempts: 2 }];

/** A register that the tasks of a machine write the number of their attempt to. */
class Register extends FaultyEngine {
  readonly written: { atMs: number; attempt: number }[] = [];
  readonly arn: string;

  constructor(states: JsonObject) {
    const agenda = new Agenda({ startMs: 0 });
    super({
      agenda,
      random: new SeededRandom(1),
      tasks: {
        start: (call: TaskCall, reply) => {
          const { Item: item } = call.arguments as { Item: { attempt: { N: string } } };
          this.written.push({ atMs: agenda.nowMs, attempt: Number(item.attempt.N) });
          reply.succeed({});
        },
      },
    });
    const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0] ?? '', States: states };
    this.arn = this.engine.createStateMachine({ name: 'M', definition }).arn;
  }

  get last(): number | undefined {
    return this.written.at(-1)?.attempt;
  }
}

const WRITE = {
  Type: 'Task',
  Resource: 'arn:aws:states:::aws-sdk:dynamodb:putItem',
  Arguments: { TableName: 'registers', Item: { attempt: { N: '{% $string($states.context.State.RetryCount) %}' } } },
  End: true,
};
const RETRIED = { Write: { ...WRITE, Retry: RETRY } };

async function run(states: JsonObject, faults: readonly Fault[]): Promise<Register> {
  const register = new Register(states);
  const execution = await register.run({ stateMachineArn: register.arn, faults });
  expect(execution.status).not.toBe('RUNNING');
  await register.advance(120_000);
  return register;
}

describe('a call that fails at once and has its effect all the same', () => {
  test('lands after the effect of its retry, with the arguments that it was made with', async () => {
    const { written } = await run(RETRIED, [{ state: 'Write', kind: 'zombie' }]);
    expect(written).toEqual([
      { atMs: 10_000, attempt: 1 },
      { atMs: 10_001, attempt: 0 },
    ]);
  });

  test('lands a minute after the call where nobody retries it', async () => {
    const { written } = await run({ Write: WRITE }, [{ state: 'Write', kind: 'zombie' }]);
    expect(written).toEqual([{ atMs: 60_000, attempt: 0 }]);
  });

  test('lands when it is told to, whatever the retry does', async () => {
    const { written } = await run(RETRIED, [{ state: 'Write', kind: 'zombie', afterMs: 30_000 }]);
    expect(written.map(({ atMs }) => atMs)).toEqual([10_000, 30_000]);
  });

  test('comes once for each attempt that it strikes', async () => {
    const { written } = await run(RETRIED, [{ state: 'Write', kind: 'zombie', attempt: 'every' }]);
    expect(written.map(({ attempt }) => attempt)).toEqual([0, 1, 2]);
  });

  test('is explored, so that a register in which the last writer wins is found wrong', async () => {
    const explored = await exploreFaults({
      persistent: false,
      create: () => new Register(RETRIED),
      run: (register, faults) => register.run({ stateMachineArn: register.arn, faults }),
      invariant: ({ written, last }) => last === Math.max(...written.map(({ attempt }) => attempt)),
      kinds: ['error', 'answerLost', 'zombie'],
    });
    expect(explored.violated.map(({ faults }) => faults[0]?.kind)).toEqual(['zombie']);
  });
});
