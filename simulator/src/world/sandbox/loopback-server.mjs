import { createServer } from 'node:http';

/** The HTTP server that AWS clients reach: it hands each request on and sends the answer that comes back. */
export class LoopbackServer {
  #open = new Map();
  #nextId = 1;
  #server;

  constructor(onRequest) {
    this.#server = createServer((request, response) => {
      const chunks = [];
      // A client that dies in the middle of its request must not take the host with it.
      request.on('error', () => {});
      response.on('error', () => {});
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const requestId = this.#nextId++;
        this.#open.set(requestId, response);
        const { method, url, headers } = request;
        const body = Buffer.concat(chunks);
        onRequest({ requestId, method, url, headers, ...encode(body) });
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

  answer(requestId, { status, headers, body, base64 }) {
    const response = this.#open.get(requestId);
    this.#open.delete(requestId);
    if (response === undefined || response.destroyed) return;
    // With a Date header, clients would see real time against their virtual one and correct for a skewed clock.
    response.sendDate = false;
    const bytes = Buffer.from(body, base64 ? 'base64' : 'utf8');
    response.writeHead(status, { 'content-length': bytes.length, ...headers });
    response.end(bytes);
  }
}

/** Bodies travel as text wherever that is lossless. */
function encode(bytes) {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? { body: text } : { body: bytes.toString('base64'), base64: true };
}
