import type { Agenda } from '../base/agenda';
import { endpointAnswer, endpointOf, endpointRequest, nameIn } from '../services/apigateway/endpoint-requests';
import type { HttpEndpoint } from '../services/apigateway/http-endpoint';
import type { LoopbackAnswer, LoopbackRequest } from '../services/protocols/loopback';
import { checkLoopback } from '../services/protocols/loopback-only';

/** The HTTP endpoints of a world on loopback, each by the name that begins its address: `http://<id>.localhost:4567/prod/`. */
export class ServedEndpoints {
  /** @param world has other endpoints after a deployment. */
  constructor(private readonly world: { readonly endpoints: readonly HttpEndpoint[]; readonly agenda: Agenda }) {}

  /** The addresses on loopback, by those that the app sees. */
  addresses(port: string): Readonly<Record<string, string>> {
    const pairs = this.world.endpoints.map(({ url }) => [
      url,
      `http://${nameIn(new URL(url).host)}.localhost:${port}${new URL(url).pathname}`,
    ]);
    return Object.fromEntries(pairs) as Record<string, string>;
  }

  /** The endpoint that a request asks for; undefined for one that is for AWS's services. */
  find({ headers }: LoopbackRequest): HttpEndpoint | undefined {
    return endpointOf(this.world.endpoints, headers['host'] ?? '');
  }

  /**
   * Answers a request in an action of the agenda.
   * @throws AwsError for a request that a page of somebody else makes.
   */
  answer(endpoint: HttpEndpoint, request: LoopbackRequest): Promise<LoopbackAnswer> {
    checkLoopback(request.headers);
    const asked = endpointRequest(request);
    return new Promise((resolve, reject) => {
      const handle = async (): Promise<void> => endpoint.handle(asked, (response) => resolve(endpointAnswer(response)));
      this.world.agenda.soon(`${request.method} ${endpoint.url}`, () => handle().catch(reject));
    });
  }
}
