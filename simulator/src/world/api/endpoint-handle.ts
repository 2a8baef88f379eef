import type { Agenda } from '../../base/agenda';
import { checkMembers, type MembersOf } from '../../base/given';
import type { Json } from '../../base/json';
import type { EndpointRequest, EndpointResponse, HttpEndpoint } from '../../services/apigateway/http-endpoint';
import type { Driver } from './driver';

/** A request without what the verb or the address says already. */
export type RequestOptions = Omit<EndpointRequest, 'method' | 'path'>;

const REQUEST: MembersOf<EndpointRequest> = {
  method: true,
  path: true,
  query: true,
  headers: true,
  caller: true,
  body: true,
};

/** An HTTP endpoint of the app: a Function URL or an HTTP API. */
export class EndpointHandle {
  constructor(
    private readonly endpoint: HttpEndpoint,
    private readonly agenda: Agenda,
    private readonly driver: Driver,
  ) {}

  /** The address that the app itself would see. */
  get url(): string {
    return this.endpoint.url;
  }

  /** Sends a request and lets time pass until it is answered. */
  async request(request: EndpointRequest): Promise<EndpointResponse> {
    checkMembers(`The request to ${this.url}`, request, REQUEST);
    let response: EndpointResponse | undefined;
    const handle = (): void | Promise<void> =>
      this.endpoint.handle(request, (each) => {
        response = each;
      });
    this.agenda.soon(`${request.method ?? 'GET'} ${this.url}`, handle, this.driver.subject);
    await this.driver.run({ done: () => response !== undefined });
    if (response === undefined)
      throw new Error(`The request to ${this.url} is never answered: nothing more is going to happen`);
    return response;
  }

  /** Sends a GET request to a path, or to an address with a query. */
  get(pathOrUrl = '/', options: RequestOptions = {}): Promise<EndpointResponse> {
    return this.request({ ...options, method: 'GET', ...targetOf(pathOrUrl, options) });
  }

  /** Sends a POST request to a path, or to an address with a query. */
  post(pathOrUrl = '/', options: RequestOptions = {}): Promise<EndpointResponse> {
    return this.request({ ...options, method: 'POST', ...targetOf(pathOrUrl, options) });
  }
}

function targetOf(pathOrUrl: string, { query = {} }: RequestOptions): Pick<EndpointRequest, 'path' | 'query'> {
  const { pathname, searchParams } = new URL(pathOrUrl, 'https://endpoint.invalid');
  return { path: pathname, query: { ...Object.fromEntries(searchParams), ...query } };
}

/** The body of a response as JSON. */
export function jsonOf({ body }: EndpointResponse): Json {
  return JSON.parse(body) as Json;
}
