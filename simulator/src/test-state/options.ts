import { checkMembers, checkOneOf, type MembersOf } from '../base/given';
import { LAST_INSTANT_MS } from '../base/instant';
import type { Json, JsonObject } from '../base/json';

/** What a mock answers in the place of a service, of the branches or of the iterations. One of the two is given. */
export interface Mock {
  readonly result?: Json;
  readonly errorOutput?: { readonly error?: string; readonly cause?: string };
  /**
   * How strictly the result is compared with the shape that the service answers in: STRICT demands its required
   * fields, PRESENT only checks the fields that are there, NONE checks nothing.
   * @default STRICT
   */
  readonly fieldValidationMode?: 'STRICT' | 'PRESENT' | 'NONE';
}

/** What the state would know in an execution. */
export interface StateConfiguration {
  /** How often the retrier that matches was used already. */
  readonly retrierRetryCount?: number;
  /** How many iterations of a Map have failed. */
  readonly mapIterationFailureCount?: number;
  /** What the ItemReader of a distributed Map has read. */
  readonly mapItemReaderData?: Json;
  /** The state inside a Map or Parallel that caused the error. */
  readonly errorCausedByState?: string;
}

/** Options of {@link testState}. */
export interface TestStateOptions {
  /** A state, or a whole state machine together with `stateName`. */
  readonly definition: JsonObject;
  readonly stateName?: string;
  /** @default - an empty object */
  readonly input?: Json;
  /** Workflow variables. */
  readonly variables?: JsonObject;
  /** The context object. @default - one of a made-up execution */
  readonly context?: JsonObject;
  /** Needed for Task, Parallel and Map: nothing is called. */
  readonly mock?: Mock;
  readonly stateConfiguration?: StateConfiguration;
  /** @default INFO */
  readonly inspectionLevel?: 'INFO' | 'DEBUG' | 'TRACE';
  readonly roleArn?: string;
  /** @default us-east-1 */
  readonly region?: string;
  /** @default 123456789012 */
  readonly accountId?: string;
  /** Seed of everything random. @default 1 */
  readonly seed?: number;
  /** The instant at which the state runs, in epoch milliseconds. @default - 2024-01-01T00:00:00Z */
  readonly nowMs?: number;
}

const MOCK: MembersOf<Mock> = { result: true, errorOutput: true, fieldValidationMode: true };
const CONFIGURATION: MembersOf<StateConfiguration> = {
  retrierRetryCount: true,
  mapIterationFailureCount: true,
  mapItemReaderData: true,
  errorCausedByState: true,
};
const OPTIONS: MembersOf<TestStateOptions> = {
  definition: true,
  stateName: true,
  input: true,
  variables: true,
  context: true,
  mock: true,
  stateConfiguration: true,
  inspectionLevel: true,
  roleArn: true,
  region: true,
  accountId: true,
  seed: true,
  nowMs: true,
};

/** @throws for a member that there is not, and for an instant outside of the calendar. */
export function checkTestStateOptions(options: TestStateOptions): void {
  const { mock, stateConfiguration, inspectionLevel, nowMs = 0 } = options;
  checkMembers('testState', options, OPTIONS);
  checkMembers("testState: 'mock'", mock, MOCK);
  checkMembers("testState: 'stateConfiguration'", stateConfiguration, CONFIGURATION);
  checkOneOf("testState: 'inspectionLevel'", inspectionLevel, ['INFO', 'DEBUG', 'TRACE']);
  if (!(nowMs >= 0 && nowMs <= LAST_INSTANT_MS))
    throw new Error(`testState: 'nowMs' must be from 0 to ${LAST_INSTANT_MS} milliseconds, got ${nowMs}`);
}

/** What became of the state, in the shape of AWS's TestState API; payloads are values instead of JSON text. */
export interface TestStateAnswer {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';
  readonly output?: Json;
  readonly nextState?: string;
  readonly error?: string;
  readonly cause?: string;
  /** What the steps of data processing gave; at the levels DEBUG and TRACE. */
  readonly inspectionData?: JsonObject;
}

/** A test that AWS's API refuses; `code` is the exception's name. */
export class TestStateException extends Error {
  constructor(
    readonly code: 'ValidationException' | 'InvalidDefinition',
    message: string,
  ) {
    super(message);
    this.name = 'TestStateException';
  }
}
