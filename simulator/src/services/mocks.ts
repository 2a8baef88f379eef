import type { Json } from '../base/json';

/** How a mock fails what it stands for. */
export class MockFailure extends Error {
  /** The name of the error, as Retry and Catch see it. */
  readonly error: string;

  constructor(error: string, cause = '') {
    super(cause);
    this.name = 'MockFailure';
    this.error = error;
  }
}

/** One answer of a mock. */
export type MockAnswer =
  | { readonly returns: Json }
  | { readonly fails: MockFailure }
  /** A callback task is taken for requested, and waits. */
  | { readonly waits: true };

/** What a mock is told besides the input. */
export interface MockedCall {
  /** How often the mock was called before. */
  readonly earlierCalls: number;
  /** The token that a callback waits for. */
  readonly taskToken?: string;
}

/** Stands for a task, a function or a service: a function of the input, or answers one after the other of which the last one stays. */
export type Mock = ((input: Json, call: MockedCall) => Json | void | Promise<Json | void>) | readonly MockAnswer[];

/** An answer with a value. */
export function returns(value: Json): MockAnswer {
  return { returns: value };
}

/** An answer that fails with an error name and a cause. */
export function fails(error: string, cause?: string): MockAnswer {
  return { fails: new MockFailure(error, cause) };
}

/** An answer of a callback task: the request is made, and the task waits for its token to be answered. */
export const waits: MockAnswer = { waits: true };

/** A mock in use: it knows how often it was called. */
export class ActiveMock {
  private calls = 0;

  constructor(readonly mock: Mock) {}

  /**
   * The mock's next answer; undefined when a function returned none, and for a callback that waits.
   * @throws MockFailure when the mock fails; whatever a function throws.
   */
  async answer(input: Json, taskToken?: string): Promise<Json | undefined> {
    const earlierCalls = this.calls++;
    const { mock } = this;
    if (typeof mock === 'function') {
      const value = await mock(copyOf(input), { earlierCalls, ...(taskToken !== undefined && { taskToken }) });
      return value === undefined ? undefined : value;
    }
    const answer = mock[Math.min(earlierCalls, mock.length - 1)] as MockAnswer;
    if ('fails' in answer) throw answer.fails;
    return 'waits' in answer ? undefined : answer.returns;
  }
}

/** A mock that changes what it is given must not change what the history tells of the call. */
function copyOf(input: Json): Json {
  return JSON.parse(JSON.stringify(input)) as Json;
}
