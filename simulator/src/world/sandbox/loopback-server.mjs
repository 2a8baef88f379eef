import { createServer } from 'node:http';
import { decodeBody, encodeBody } from './body-text.mjs';

/** Takes the requests of AWS clients, over HTTP or straight from a sandbox; each is answered under its id. */
export class LoopbackServer {
  #open = new Map();
  #nextId = 1;
  #server;
  #onRequest;

  constructor(onRequest) {
    this.#onRequest = onRequest;
    this.#server = createServer((request, response) => {
      const chunks = [];
      // A client that dies in the middle of its request must not take the host with it.
      request.on('error', () => {});
      response.on('error', () => {});
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        const asked = { method, url, headers, ...encodeBody(Buffer.concat(chunks)) };
        this.take(asked, (answer) => send(response, answer));
      });
    });
    // An idle connection that the server closes can meet the next request of its client, which then fails at random.
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
  }

  listen() {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => resolve(this.#server.address().port));
    });
  }

  take(asked, respond) {
    const request = { requestId: this.#nextId++, ...asked };
    this.#open.set(request.requestId, { request, respond });
    this.#onRequest(request);
  }

  /** Lets go of what nobody will answer any more. */
  forget() {
    this.#open.clear();
  }

  /** A request that has no answer yet. */
  request(requestId) {
    return this.#open.get(requestId)?.request;
  }

  answer(requestId, answer) {
    const open = this.#open.get(requestId);
    this.#open.delete(requestId);
    open?.respond(answer);
  }
}

function send(response, answer) {
  if (response.destroyed) return;
  if (answer === 'connectionLost') return response.destroy();
  const { status, headers, ...body } = answer;
  // With a Date header, clients would see real time against their virtual one and correct for a skewed clock.
  response.sendDate = false;
  const bytes = decodeBody(body);
  response.writeHead(status, { 'content-length': bytes.length, ...headers });
  response.end(bytes);
}
