import type { Json, JsonObject } from '../../base/json';
import { jsonOrText } from '../../base/json-text';
import { own } from '../../base/own';
import { textOf } from '../../base/text';
import { constructPath } from '../resource';
import { AwsError, Unsupported } from '../service';
import type { ServiceCalls } from '../service-calls';
import { PRINCIPAL, type ApiFunctions, type FunctionAnswer, type FunctionUse } from './api-functions';
import type { GatewayResponseKind } from './gateway-responses';
import { lowerCased, type EndpointResponse } from './http-endpoint';
import { mapped, overrides, requestParameters, responseHeaders, type IntegrationAnswer } from './rest-mapping';
import { proxyEvent, type RestRequest } from './rest-request';
import { integrationOf } from './rest-method';
import { serviceAnswer, serviceCall } from './service-request';

/** A response, or the kind of response that the API gives itself. */
export type Answer = (answer: EndpointResponse | GatewayResponseKind) => void | Promise<void>;

type Settings = Readonly<Record<string, Json | undefined>>;

/**
 * The integrations of a REST API: functions (proxy or mapped), services, and mocks.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-types.html
 */
export class RestIntegrations {
  constructor(
    private readonly functions: ApiFunctions,
    private readonly calls: ServiceCalls,
    /** The ARN of the API, to which stage, method and path are added. */
    private readonly apiArn: string,
  ) {}

  /** @throws Unsupported for types of integrations that the simulator doesn't know. */
  handle(request: RestRequest, answer: Answer): void | Promise<void> {
    const settings = integrationOf(request.method);
    const type = textOf(settings['Type']);
    const uri = textOf(settings['Uri']);
    if (type === 'AWS_PROXY') return this.invokeProxy(uri, settings, request, answer);
    if (type !== 'AWS' && type !== 'MOCK') {
      throw new Unsupported(
        `[${constructPath(request.method.resource)}] the simulator has no integrations of the type '${type}'`,
      );
    }
    const body = mappedBody(settings, request);
    if (body === undefined) return answer('UNSUPPORTED_MEDIA_TYPE');
    if (type === 'MOCK') return answer(mockResponse(body, settings, request));
    if (/:lambda:path\//.test(uri)) return this.invoke(uri, body, settings, request, answer);
    return this.call(uri, body, settings, request, answer);
  }

  private invokeProxy(uri: string, settings: Settings, request: RestRequest, answer: Answer): Promise<void> {
    return this.functions.invoke(uri, proxyEvent(request), this.useOf(settings, request), (result) =>
      answer(proxyResponse(result)),
    );
  }

  private invoke(uri: string, body: string, settings: Settings, request: RestRequest, answer: Answer): Promise<void> {
    return this.functions.invoke(
      uri,
      jsonOrText(body === '' ? '{}' : body),
      this.useOf(settings, request),
      (result) => {
        if (typeof result === 'string') return answer('INTERNAL');
        const failure = result.succeeded ? undefined : (JSON.parse(result.payload) as JsonObject);
        const selection = failure === undefined ? '' : textOf(failure['errorMessage']);
        return answer(mappedResponse({ selection, headers: {}, body: result.payload }, settings, request));
      },
    );
  }

  private async call(
    uri: string,
    body: string,
    settings: Settings,
    request: RestRequest,
    answer: Answer,
  ): Promise<void> {
    const { resource } = request.method;
    const role = settings['Credentials'];
    if (role === undefined) return answer('INTERNAL');
    const { header = {}, querystring = {}, path = {} } = requestParameters(settings['RequestParameters'], request);
    try {
      const call = serviceCall(uri, { body, header, querystring, path });
      const caller = { path: constructPath(resource), principal: PRINCIPAL, roleArn: textOf(role) };
      await this.calls.make(call, caller, (outcome) =>
        answer(mappedResponse(serviceAnswer(call, outcome), settings, request)),
      );
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const refused = serviceAnswer({ service: 'states', action: '', input: {} }, { error });
      return answer(mappedResponse(refused, settings, request));
    }
  }

  private useOf(settings: Settings, { method, context }: RestRequest): FunctionUse {
    const role = settings['Credentials'];
    const verb = method.verb === 'ANY' ? '*' : method.verb;
    return {
      path: constructPath(method.resource),
      sourceArn: `${this.apiArn}/${textOf(context['stage'])}/${verb}${method.path}`,
      ...(role !== undefined && { roleArn: textOf(role) }),
    };
  }
}

/** The body that the integration gets; undefined where it takes none of the request's type. */
export function mappedBody(settings: Settings, request: RestRequest): string | undefined {
  const templates = (settings['RequestTemplates'] ?? {}) as JsonObject;
  const type = (lowerCased(request.headers)['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? '';
  const template = own(templates, type) ?? own(templates, '$default');
  const body = request.body ?? '';
  if (template !== undefined) return told(request, () => mapped(textOf(template), body, request));
  const passthrough = textOf(settings['PassthroughBehavior'] ?? 'WHEN_NO_MATCH');
  const passes =
    passthrough === 'WHEN_NO_MATCH' || (passthrough === 'WHEN_NO_TEMPLATES' && Object.keys(templates).length === 0);
  return passes ? body : undefined;
}

/** A mock says with which status it stands for an integration; its template need not be strict JSON. */
function mockResponse(body: string, settings: Settings, request: RestRequest): EndpointResponse | GatewayResponseKind {
  const status = /["']?statusCode["']?\s*:\s*["']?(\d{3})/.exec(body)?.[1];
  return status === undefined
    ? 'INTERNAL'
    : mappedResponse({ selection: status, headers: {}, body: '' }, settings, request);
}

/** The integration response whose pattern matches, with its template and headers; without a pattern it is the default. */
function mappedResponse(
  answer: IntegrationAnswer,
  settings: Settings,
  request: RestRequest,
): EndpointResponse | GatewayResponseKind {
  const responses = (settings['IntegrationResponses'] ?? []) as Record<string, Json | undefined>[];
  const isChosen = ({ SelectionPattern: pattern }: Record<string, Json | undefined>): boolean =>
    pattern !== undefined && pattern !== '' && new RegExp(`^(?:${textOf(pattern)})$`, 's').test(answer.selection);
  const isDefault = ({ SelectionPattern: pattern }: Record<string, Json | undefined>): boolean =>
    pattern === undefined || pattern === '';
  const chosen = responses.find(isChosen) ?? responses.find(isDefault);
  if (chosen === undefined) return 'INTERNAL';
  const templates = (chosen['ResponseTemplates'] ?? {}) as JsonObject;
  const [type = 'application/json', template] = Object.entries(templates)[0] ?? [];
  const isMapped = template !== undefined && template !== null && template !== '';
  const body = isMapped ? told(request, () => mapped(textOf(template), answer.body, request)) : answer.body;
  const { status, headers } = overrides(request.context);
  const declared = told(request, () => responseHeaders(chosen['ResponseParameters'], answer, request));
  return {
    status: status ?? Number(chosen['StatusCode']),
    headers: { 'content-type': type, ...declared, ...headers },
    cookies: [],
    body,
  };
}

/** What a function answers to a proxy integration has a status, or it is no answer. */
function proxyResponse(result: FunctionAnswer): EndpointResponse | GatewayResponseKind {
  if (typeof result === 'string') return 'INTERNAL';
  const value = result.succeeded ? (JSON.parse(result.payload) as Json) : null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'BAD_GATEWAY';
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = value;
  const code = Number(statusCode ?? Number.NaN);
  if (!Number.isInteger(code) || (body !== undefined && body !== null && typeof body !== 'string'))
    return 'BAD_GATEWAY';
  const multiple = Object.entries((multiValueHeaders ?? {}) as Record<string, Json[]>);
  const joined = Object.fromEntries(multiple.map(([name, values]) => [name, values.map(textOf).join(',')]));
  const text = typeof body === 'string' ? body : '';
  const all = lowerCased({ ...((headers ?? {}) as Record<string, string>), ...joined });
  const others = Object.fromEntries(Object.entries(all).filter(([name]) => name !== 'set-cookie'));
  const cookies = multiple.find(([name]) => name.toLowerCase() === 'set-cookie')?.[1].map(textOf) ?? [
    all['set-cookie'],
  ];
  return {
    status: code,
    headers: { 'content-type': 'application/json', ...others },
    cookies: cookies.filter((each): each is string => each !== undefined),
    body: isBase64Encoded === true ? Buffer.from(text, 'base64').toString('utf8') : text,
  };
}

/** What a template asks for and the simulator doesn't know is told with the method that it belongs to. */
function told<T>(request: RestRequest, evaluate: () => T): T {
  try {
    return evaluate();
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    throw new Unsupported(`[${constructPath(request.method.resource)}] ${error.message}`);
  }
}
