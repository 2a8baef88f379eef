import type { Json } from '../../base/json';

/** What an invocation came to. */
export interface InvocationResult {
  readonly succeeded: boolean;
  /** The JSON text of what the handler returned, or of Lambda's description of the failure. */
  readonly payload: string;
  /** What a handler that streams has written. */
  readonly stream?: StreamedResponse;
}

/** A response as its handler wrote it, bytes as UTF-8. */
export interface StreamedResponse {
  readonly body: string;
  readonly contentType: string;
}

/** The name under which a function is invoked, as its handler sees it. */
export interface InvokedAs {
  /** With the version or the alias that the caller named. */
  readonly functionArn: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly clientContext?: Json;
  /** The execution whose task invokes it; of a child of a distributed Map, that of the Map. @default - none does */
  readonly executionArn?: string;
  /** Who waits for it meanwhile: the execution, or a branch of it. @default - nobody */
  readonly actor?: string;
}

/** One invocation, for the record. */
export interface InvocationRequest {
  readonly event: Json;
  readonly requestId: string;
  readonly as: InvokedAs;
  readonly durationMs: number;
  onOutput(lines: readonly string[]): void;
  /** Told of the calls that the handler makes of AWS: `dynamodb:putItem`. */
  onCalls(calls: readonly string[]): void;
  onEnd(result: InvocationResult): void | Promise<void>;
}

/** Whoever runs a function's real code. */
export interface Runtime {
  /** How many invocations have not ended. */
  readonly concurrency: number;
  /** Starts an invocation; called inside an action of the agenda. */
  invoke(request: InvocationRequest): Promise<void>;
}

/** The most bytes of an answer, of which the client's envelope is a hundred. */
const MAX_ANSWER_BYTES = 6 * 1024 * 1024 + 100;

/**
 * What an invocation comes to that answers with a JSON text.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function answered(payload: string): InvocationResult {
  if (Buffer.byteLength(payload) <= MAX_ANSWER_BYTES) return { succeeded: true, payload };
  const message = `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`;
  return failure('Function.ResponseSizeTooLarge', message);
}

/** A failure in Lambda's own shape. */
export function failure(errorType: string, errorMessage: string): InvocationResult {
  return { succeeded: false, payload: JSON.stringify({ errorType, errorMessage }) };
}
