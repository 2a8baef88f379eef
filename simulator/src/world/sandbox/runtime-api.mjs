import { createServer } from 'node:http';

const INVOCATION = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;
const INIT_ERROR = '/2018-06-01/runtime/init/error';
const NEXT = '/2018-06-01/runtime/invocation/next';

/** How much Lambda takes as the answer of an invocation. */
const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

/**
 * Lambda's Runtime API for one process on loopback, and what the simulator adds to it: whoever speaks it runs handlers.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  #server;
  #on;

  /**
   * @param on `next(give)` when the process wants an invocation; `ended({ kind, payload })` with what one came to;
   *   `failed(payload)` when the process can't take any; `waits({ requests, wakeMs }, goOn)` when all of it is quiet;
   *   `refused(target)` for a connection that it was not allowed.
   */
  constructor(on) {
    this.#on = on;
    this.#server = createServer((request, response) => {
      const chunks = [];
      // A process that is ended in the middle of its request must not take the host with it.
      request.on('error', () => {});
      response.on('error', () => {});
      request.on('data', (chunk) => chunks.push(chunk));
      // Later than what the process has written before: its output comes by a way of its own.
      request.on('end', () => setImmediate(() => this.#take(request.url, String(Buffer.concat(chunks)), response)));
    });
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
    this.#server.unref();
  }

  /** Gives the address, as AWS_LAMBDA_RUNTIME_API has it. */
  listen() {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${this.#server.address().port}`));
    });
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #take(url, body, response) {
    const [, , kind] = INVOCATION.exec(url) ?? [];
    if (url === NEXT) return this.#on.next((invocation) => answer(response, 200, ...invocation));
    if (url === INIT_ERROR) {
      this.#on.failed(body);
      return accept(response);
    }
    if (kind === 'error') {
      this.#on.ended({ kind: 'threw', payload: body });
      return accept(response);
    }
    if (kind === 'response') return this.#takeResult(body, response);
    if (url === '/simulator/wait') return this.#on.waits(JSON.parse(body), (said) => answer(response, 200, said));
    if (url === '/simulator/refused') {
      this.#on.refused(JSON.parse(body).target);
      return accept(response);
    }
    return answer(response, 404, { errorType: 'InvalidPath', errorMessage: `No such path: ${url}` });
  }

  #takeResult(payload, response) {
    if (Buffer.byteLength(payload) <= MAX_RESPONSE_BYTES) {
      this.#on.ended(isJson(payload) ? { kind: 'returned', payload } : NO_JSON);
      return accept(response);
    }
    const errorType = 'Function.ResponseSizeTooLarge';
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
    this.#on.ended({ kind: 'threw', payload: JSON.stringify({ errorType, errorMessage }), ends: true });
    return answer(response, 413, {
      errorType: 'RequestEntityTooLarge',
      errorMessage: 'Exceeded maximum allowed payload size',
    });
  }
}

/** Lambda hands on what is no JSON (`NaN`, raw bytes), but neither Step Functions nor a test can read it. */
const NO_JSON = {
  kind: 'threw',
  payload: JSON.stringify({
    errorType: 'Runtime.MarshalError',
    errorMessage: 'Unable to marshal response: it is no JSON',
  }),
};

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function accept(response) {
  answer(response, 202, { status: 'OK' });
}

function answer(response, status, body, headers = {}) {
  if (response.destroyed) return;
  response.sendDate = false;
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers });
  response.end(bytes);
}
