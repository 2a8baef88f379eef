import type { Agenda } from '../../base/agenda';
import type { Json } from '../../base/json';
import { checkCallMock } from '../mock-check';
import type { Mock } from '../../services/mocks';
import type { InvocationResult } from '../../services/lambda/runtime';
import type { InvocationRecord, LogLine, SimulatedFunction } from '../../services/lambda/simulated-function';
import type { Driver } from './driver';
import { toMilliseconds, type Duration } from './duration';

/** What an invocation by the test came to. */
export interface FunctionAnswer {
  /** What the handler returned; undefined when it failed. */
  readonly output?: Json;
  /** The type of the error, e.g. `TypeError` or `Sandbox.Timedout`. */
  readonly error?: string;
  readonly message?: string;
  /** The JSON text that a caller gets. */
  readonly payload: string;
}

/** A Lambda function of the app. */
export class FunctionHandle {
  constructor(
    private readonly simulated: SimulatedFunction,
    private readonly agenda: Agenda,
    private readonly driver: Driver,
  ) {}

  get name(): string {
    return this.simulated.resource.name;
  }

  get arn(): string {
    return this.simulated.resource.arn;
  }

  /** Every invocation so far, whoever made it. */
  get invocations(): readonly InvocationRecord[] {
    return this.simulated.invocations;
  }

  /** What the handler wrote to its console. */
  get logs(): readonly LogLine[] {
    return this.simulated.logs;
  }

  /** Invokes the function and lets time pass until it answers. */
  async invoke(event: Json = {}): Promise<FunctionAnswer> {
    let result: InvocationResult | undefined;
    const invoke = (): void | Promise<void> =>
      this.simulated.invoke(event, (each) => {
        result = each;
      });
    const { subject } = this.driver;
    this.agenda.soon(`${subject === undefined ? 'the test ' : ''}invokes ${this.simulated.path}`, invoke, subject);
    await this.driver.run({ done: () => result !== undefined });
    return answerOf(result ?? { succeeded: true, payload: 'null' });
  }

  /** The mock that answers for it; undefined where its own code does. */
  get standingMock(): Mock | undefined {
    return this.simulated.standingMock;
  }

  /** Has a mock answer for the function from now on. */
  mock(mock: Mock): void {
    checkCallMock(mock, `function '${this.simulated.path}'`);
    this.simulated.mockWith(mock);
  }

  /** Has the function's own code answer again. */
  unmock(): void {
    this.simulated.unmock();
  }

  /** How long every invocation takes in virtual time from now on; 0 is where it starts. */
  takes(duration: Duration): void {
    this.simulated.durationMs = toMilliseconds(duration, this.agenda.nowMs);
  }
}

function answerOf({ succeeded, payload }: InvocationResult): FunctionAnswer {
  const value = JSON.parse(payload) as Json;
  if (succeeded) return { output: value, payload };
  const { errorType, errorMessage } = value as { errorType?: string; errorMessage?: string };
  return { error: errorType ?? 'Error', message: errorMessage ?? '', payload };
}
