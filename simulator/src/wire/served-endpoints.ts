import type { Agenda } from '../base/agenda';
import type { EndpointResponse, HttpEndpoint } from '../services/apigateway/http-endpoint';
import type { LoopbackAnswer, LoopbackRequest } from '../services/protocols/loopback';
import { checkLoopback } from '../services/protocols/loopback-only';

/** What belongs to one connection, and is not the app's to see. */
const OF_THE_CONNECTION = ['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding'];

/** The HTTP endpoints of a world on loopback, each by the name that begins its address: `http://<id>.localhost:4567/prod/`. */
export class ServedEndpoints {
  constructor(
    private readonly endpoints: readonly HttpEndpoint[],
    private readonly agenda: Agenda,
  ) {}

  /** The addresses on loopback, by those that the app sees. */
  addresses(port: string): Readonly<Record<string, string>> {
    const pairs = this.endpoints.map(({ url }) => [
      url,
      `http://${nameIn(new URL(url).host)}.localhost:${port}${new URL(url).pathname}`,
    ]);
    return Object.fromEntries(pairs) as Record<string, string>;
  }

  /** The endpoint that a request asks for; undefined for one that is for AWS's services. */
  find({ headers }: LoopbackRequest): HttpEndpoint | undefined {
    const name = nameIn(headers['host'] ?? '');
    return this.endpoints.find(({ url }) => nameIn(new URL(url).host) === name);
  }

  /**
   * Answers a request in an action of the agenda.
   * @throws AwsError for a request that a page of somebody else makes.
   */
  answer(endpoint: HttpEndpoint, request: LoopbackRequest): Promise<LoopbackAnswer> {
    checkLoopback(request.headers);
    const { pathname, searchParams } = new URL(request.url, endpoint.url);
    const headers = Object.entries(request.headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
    const body = request.base64 === true ? new Uint8Array(Buffer.from(request.body, 'base64')) : request.body;
    const asked = {
      method: request.method,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(headers),
      ...(request.body !== '' && { body }),
    };
    return new Promise((resolve, reject) => {
      const handle = async (): Promise<void> => endpoint.handle(asked, (response) => resolve(answerOf(response)));
      this.agenda.soon(`${request.method} ${endpoint.url}`, () => handle().catch(reject));
    });
  }
}

function nameIn(host: string): string {
  return host.split('.')[0]?.toLowerCase() ?? '';
}

function answerOf({ status, headers, cookies, body }: EndpointResponse): LoopbackAnswer {
  return { status, headers: { ...headers, ...(cookies.length > 0 && { 'set-cookie': cookies }) }, body };
}
