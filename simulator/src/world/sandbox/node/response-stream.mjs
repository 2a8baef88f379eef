import { Writable } from 'node:stream';
import { RuntimeError } from './describe-error.mjs';

const HANDLER_STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HANDLER_HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');
const WITH_PRELUDE = 'application/vnd.awslambda.http-integration-response';
const DELIMITER_BYTES = 8;

/** What a streaming handler writes its response to; Lambda's clients hand out a stream of the same methods. */
export class ResponseStream extends Writable {
  #chunks = [];
  #contentType = 'application/octet-stream';
  #isWritten = false;

  constructor(highWaterMark) {
    super(highWaterMark === undefined ? {} : { highWaterMark });
  }

  /** What was written: `body` as text, and its `contentType`. */
  get written() {
    return { body: Buffer.concat(this.#chunks).toString('utf8'), contentType: this.#contentType };
  }

  /** @throws once something is written. */
  setContentType(contentType) {
    if (this.#isWritten) throw new RuntimeError('InvalidStreamingOperation', 'Cannot set content-type, too late.');
    this.#contentType = contentType;
  }

  write(chunk, ...rest) {
    const isRaw = typeof chunk === 'string' || chunk instanceof Uint8Array;
    if (!this.#isWritten) this._onBeforeFirstWrite?.((first) => super.write(first));
    this.#isWritten = true;
    return super.write(isRaw ? chunk : JSON.stringify(chunk), ...rest);
  }

  _write(chunk, _encoding, done) {
    this.#chunks.push(chunk);
    done();
  }
}

/** Puts the status, the headers and the cookies before a response. */
class HttpResponseStream {
  static from(stream, prelude) {
    stream.setContentType(WITH_PRELUDE);
    stream._onBeforeFirstWrite = (write) => {
      write(JSON.stringify(prelude));
      write(new Uint8Array(DELIMITER_BYTES));
    };
    return stream;
  }
}

/** What `awslambda` has for handlers that stream. */
export const streaming = {
  streamifyResponse(handler, { highWaterMark } = {}) {
    handler[HANDLER_STREAMING] = 'response';
    if (typeof highWaterMark === 'number') handler[HANDLER_HIGH_WATER_MARK] = Math.trunc(highWaterMark);
    return handler;
  },
  HttpResponseStream,
};

/**
 * Whether a handler streams its response.
 * @throws when it streams in another way.
 */
export function isStreaming(handler) {
  const how = handler[HANDLER_STREAMING];
  if (how === undefined || how === null || how === false) return false;
  if (how === 'response') return true;
  throw new RuntimeError('MalformedStreamingHandler', 'Only response streaming is supported.');
}

/**
 * Runs a streaming handler: its response is there once it has ended its stream and its promise has settled.
 * @param refuse makes the error of a handler that gives no promise.
 */
export async function stream(handler, event, context, refuse) {
  const response = new ResponseStream(handler[HANDLER_HIGH_WATER_MARK]);
  const finished = new Promise((resolve, reject) => response.once('finish', resolve).once('error', reject));
  finished.catch(() => {});
  const result = handler(event, response, context);
  if (typeof result?.then !== 'function') throw refuse('Streaming does not support non-async handlers.');
  if ((await result) !== undefined) console.warn('Streaming handlers ignore return values.');
  await finished;
  return response.written;
}
