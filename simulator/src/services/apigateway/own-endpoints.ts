import type { JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { ServiceDefinition } from '../definition';
import { Unsupported, type Caller, type Service } from '../service';
import { endpointOf, requestOf, THROTTLED } from './endpoint-requests';
import type { EndpointResponse, HttpEndpoint } from './http-endpoint';

/** The app's HTTP endpoints (APIs and Function URLs), as its own handlers reach them at their addresses. */
export class OwnEndpoints implements Service {
  readonly name = 'execute-api';

  /** @param all what there is now: a deployment changes it. */
  constructor(private readonly all: () => readonly HttpEndpoint[]) {}

  /** Sends a request; while virtual time has to pass for the response, the caller's own invocation is held. */
  async call(_: string, input: JsonObject, caller: Caller): Promise<JsonObject> {
    const endpoint = this.endpoint(textOf(input['Url']), caller);
    const { invocation, roleArn, session = '' } = caller;
    const signer = input['IsSigned'] === true && roleArn !== undefined ? { roleArn, session } : undefined;
    let isHeld = false;
    let response: EndpointResponse | undefined;
    let end: (response: EndpointResponse) => void = () => {};
    const ended = new Promise<EndpointResponse>((resolve) => (end = resolve));
    const onEnd = (each: EndpointResponse): void | Promise<void> => {
      response = each;
      end(each);
      return isHeld ? invocation?.settle() : undefined;
    };
    await endpoint.handle(requestOf(input), onEnd, signer);
    if (response === undefined) {
      isHeld = true;
      invocation?.hold();
    }
    return outputOf(await ended);
  }

  private endpoint(address: string, { description }: Caller): HttpEndpoint {
    const endpoint = endpointOf(this.all(), new URL(address).host);
    if (endpoint !== undefined) return endpoint;
    throw new Unsupported(
      `${description} calls ${address}, and no API or Function URL of the app has that address; have the code take the ` +
        `address from the template, or mock the call with world.service('execute-api', 'Invoke').mock(…)`,
    );
  }
}

function outputOf({ status, headers, cookies, body }: EndpointResponse): JsonObject {
  return { StatusCode: status, Headers: { ...headers }, Cookies: [...cookies], Body: body };
}

/** The calls that are requests to APIs and Function URLs; whether the caller may make them is the endpoint's to judge. */
export const executeApi: ServiceDefinition<OwnEndpoints> = {
  name: 'execute-api',
  label: 'HTTP endpoints',
  needs: ({ input }) => {
    const { MethodArn: resource } = input as { readonly MethodArn?: string };
    return resource === undefined ? [] : [{ action: 'execute-api:Invoke', resource }];
  },
  actions: ['Invoke'],
  throttled: { optimized: THROTTLED, sdk: THROTTLED },
  create: ({ service }) =>
    new OwnEndpoints(() => ['lambda', 'apigateway'].flatMap((name) => service(name).endpoints ?? [])),
};
