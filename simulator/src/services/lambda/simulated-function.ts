import type { Agenda } from '../../base/agenda';
import type { Json } from '../../base/json';
import { uuid, type Random } from '../../base/random';
import { constructPath, type Resource } from '../resource';
import { ActiveMock, MockFailure, type Mock } from '../mocks';
import { packagingOf, runnableLanguages, tryLanguageOf } from './languages';
import { type Runtime, failure, type InvocationResult, type InvokedAs } from './runtime';
import { AwsError, Unsupported } from '../service';

/** One invocation of a function. */
export interface InvocationRecord {
  /** The virtual instant, in epoch milliseconds. */
  readonly atMs: number;
  readonly requestId: string;
  readonly event: Json;
  /** The execution whose task invoked it; undefined where none did. */
  readonly executionArn?: string;
  /** The calls that the handler has made of AWS so far, in their order: `dynamodb:putItem`. */
  readonly calls: string[];
  /** Undefined while it runs. */
  result?: InvocationResult;
}

/** A line that a handler wrote to its console. */
export interface LogLine {
  readonly atMs: number;
  readonly requestId: string;
  readonly message: string;
}

/** A version that was published before the newest deployment. */
interface Published {
  readonly declared: Resource;
  readonly runtime: Runtime;
}

/** A Lambda function: its real code, or a mock. */
export class SimulatedFunction {
  readonly path: string;
  readonly invocations: InvocationRecord[] = [];
  readonly logs: LogLine[] = [];
  /** Virtual milliseconds from an invocation to its answer. */
  durationMs = 0;
  private mock: ActiveMock | undefined;
  private isGone = false;
  /** What published versions are that are not the newest. */
  private readonly published = new Map<string, Published>();

  constructor(
    private declared: Resource,
    private latest: Runtime,
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly onInvoke: () => void = () => {},
  ) {
    this.path = constructPath(declared);
  }

  get resource(): Resource {
    return this.declared;
  }

  /** What runs its newest code. */
  get runtime(): Runtime {
    return this.latest;
  }

  /** The function as it was when a version of it was published. */
  resourceOf(version: string): Resource {
    return this.published.get(version)?.declared ?? this.declared;
  }

  /** Whether it was deleted, by a deployment or by a call. */
  get isDeleted(): boolean {
    return this.isGone;
  }

  /** Is another one from now on; the versions that are published keep what they have. */
  become(resource: Resource, runtime: Runtime, versions: readonly string[]): void {
    const { declared, latest } = this;
    for (const version of versions)
      if (!this.published.has(version)) this.published.set(version, { declared, runtime: latest });
    this.declared = resource;
    this.latest = runtime;
  }

  /** Invokes nothing from now on. */
  delete(): void {
    this.isGone = true;
  }

  /** The mock that answers for the function. */
  get standingMock(): Mock | undefined {
    return this.mock?.mock;
  }

  /** Whether a mock answers for the function. */
  get isMocked(): boolean {
    return this.mock !== undefined;
  }

  /** Answers for the function from now on. */
  mockWith(mock: Mock): void {
    this.mock = new ActiveMock(mock);
  }

  /** Has the function's own code answer again. */
  unmock(): void {
    this.mock = undefined;
  }

  /** Whether an answer, real or not, can come from this function. */
  get isRunnable(): boolean {
    return this.mock !== undefined || tryLanguageOf(this.resource) !== undefined;
  }

  /**
   * Invokes the function; called inside an action of the agenda. The result comes in the same action, or in a later
   * one when virtual time passes before.
   */
  async invoke(
    event: Json,
    onEnd: (result: InvocationResult) => void | Promise<void>,
    as: InvokedAs = { functionArn: this.resource.arn, version: '$LATEST' },
  ): Promise<void> {
    this.refuseUnrunnable();
    this.throttle();
    this.touchRecords();
    this.onInvoke();
    const requestId = uuid(this.random);
    const { executionArn } = as;
    const by = executionArn === undefined ? {} : { executionArn };
    const record: InvocationRecord = { atMs: this.agenda.nowMs, requestId, event, ...by, calls: [] };
    this.invocations.push(record);
    const end = (result: InvocationResult): void | Promise<void> => {
      record.result = result;
      this.touchRecords();
      if (this.resource.properties['ReservedConcurrentExecutions'] !== undefined) this.touchConcurrency();
      return onEnd(result);
    };
    if (this.mock !== undefined) return this.answerFromMock(this.mock, event, end);
    await (this.published.get(as.version)?.runtime ?? this.latest).invoke({
      event,
      requestId,
      as,
      durationMs: this.durationMs,
      onCalls: (calls) => record.calls.push(...calls),
      onOutput: (lines) => this.keep(requestId, lines),
      onEnd: end,
    });
  }

  private refuseUnrunnable(): void {
    if (this.isRunnable) return;
    throw new Unsupported(
      `[${this.path}] the simulator runs functions for ${runnableLanguages()} and this one has ${packagingOf(this.resource)}; ` +
        `give it code that runs with the option functions: { '${this.path}': { code: 'folder', handler: 'index.handler' } }, ` +
        `or mock it with world.function('${this.path}').mock(…)`,
    );
  }

  private throttle(): void {
    const limit = this.resource.properties['ReservedConcurrentExecutions'];
    if (limit === undefined) return;
    this.touchConcurrency();
    if (this.runtime.concurrency < Number(limit)) return;
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
  }

  /** Who begins and who ends makes a difference to who is refused. */
  private touchConcurrency(): void {
    this.agenda.touch({ reads: [], writes: [`lambda:${this.path}`] });
  }

  /** Whoever looks at the invocations sees another one. */
  private touchRecords(): void {
    this.agenda.touch({ reads: [], writes: [], adds: [`lambda:${this.path}/invocations`] });
  }

  private keep(requestId: string, lines: readonly string[]): void {
    const atMs = this.agenda.nowMs;
    this.logs.push(...lines.map((message) => ({ atMs, requestId, message })));
  }

  private async answerFromMock(
    mock: ActiveMock,
    event: Json,
    end: (result: InvocationResult) => void | Promise<void>,
  ): Promise<void> {
    const result = await mock.answer(event).then(
      (value: Json | undefined): InvocationResult => ({ succeeded: true, payload: JSON.stringify(value ?? null) }),
      (error: Error) => failure(error instanceof MockFailure ? error.error : error.name, error.message),
    );
    if (this.durationMs === 0) return end(result);
    this.agenda.after(this.durationMs, `answer of ${this.path}`, () => end(result));
  }
}
