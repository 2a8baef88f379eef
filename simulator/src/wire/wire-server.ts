import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LoopbackAnswer, LoopbackRequest } from '../services/protocols/loopback';

/** The longest body that any request of AWS's clients here may have: a payload of Lambda, and its envelope. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

type Answer = (request: LoopbackRequest) => Promise<LoopbackAnswer>;

/** An HTTP server on loopback that AWS clients talk to. */
export class WireServer {
  private readonly server: Server;
  private nextId = 1;

  private constructor(
    private readonly answer: Answer,
    createServer: typeof import('node:http').createServer,
  ) {
    this.server = createServer((request, response) => this.serve(request, response));
  }

  /**
   * Starts to listen, on loopback only.
   * @param port 0 lets the system choose one.
   * @throws when the port is taken.
   */
  static async listen(port: number, answer: Answer): Promise<WireServer> {
    // Most worlds are never listened to, and node:http takes a tenth of the time in which the simulator is imported.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { createServer } = require('node:http') as typeof import('node:http');
    const wire = new WireServer(answer, createServer);
    await new Promise<void>((resolve, reject) => {
      wire.server.once('error', reject);
      wire.server.listen(port, '127.0.0.1', resolve);
    });
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Stops listening and cuts what is open. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let bytes = 0;
    // A client that dies in the middle of its request must not take the process with it.
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    request.on('end', () => {
      if (bytes > MAX_BODY_BYTES) return send(response, TOO_LARGE);
      const body = Buffer.concat(chunks);
      void this.answer({ ...head(request), requestId: this.nextId++, ...encoded(body) }).then(
        (answer) => send(response, answer),
        (error: Error) => send(response, failed(error)),
      );
    });
  }
}

const TOO_LARGE: LoopbackAnswer = {
  status: 413,
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': 'RequestEntityTooLargeException' },
  body: JSON.stringify({ __type: 'RequestEntityTooLargeException', message: 'Request body is too large' }),
};

function failed(error: Error): LoopbackAnswer {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': 'InternalFailure' };
  return { status: 500, headers, body: JSON.stringify({ __type: 'InternalFailure', message: error.message }) };
}

function head({ method = 'GET', url = '/', headers }: IncomingMessage): Omit<LoopbackRequest, 'requestId' | 'body'> {
  return { method, url, headers: headers as Record<string, string> };
}

/** Bodies travel as text wherever that is lossless. */
function encoded(bytes: Buffer): { readonly body: string; readonly base64?: true } {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? { body: text } : { body: bytes.toString('base64'), base64: true };
}

function send(response: ServerResponse, { status, headers, body, base64 }: LoopbackAnswer): void {
  if (response.destroyed) return;
  // With a Date header, clients would take virtual time for a skewed clock.
  response.sendDate = false;
  const bytes = Buffer.from(body, base64 === true ? 'base64' : 'utf8');
  response.writeHead(status, { 'content-length': bytes.length, ...headers });
  response.end(bytes);
}
