import type { Agenda } from '../../base/agenda';
import type { Json } from '../../base/json';
import type { Random } from '../../base/random';
import type { Resource } from '../resource';
import {
  payloadOf,
  plainResponse,
  responseOf,
  type EndpointAnswer,
  type EndpointRequest,
  type EndpointResponse,
  type HttpEndpoint,
} from '../apigateway/http-endpoint';
import type { ServiceContext } from '../definition';
import type { PermissionPort, RoleSession } from '../ports';
import { AwsError } from '../service';
import type { InvocationResult, StreamedResponse } from './runtime';
import type { FunctionNamed, QualifiedFunction } from './qualified-function';
import { textOf } from '../../base/text';

const MAX_BODY_BYTES = 6 * 1024 * 1024;
const WITH_PRELUDE = 'application/vnd.awslambda.http-integration-response';
const PRELUDE_END = '\0'.repeat(8);

/** What a streamed response says of itself before its body. */
interface Prelude {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: readonly string[];
}

/** A Lambda Function URL. */
export class FunctionUrl implements HttpEndpoint {
  readonly url: string;

  constructor(
    readonly resource: Resource,
    private readonly target: QualifiedFunction,
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly isAllowed: (by: RoleSession | undefined) => boolean,
  ) {
    this.url = textOf(resource.attribute('FunctionUrl'));
  }

  async handle(request: EndpointRequest, answer: EndpointAnswer, by?: RoleSession): Promise<void> {
    if (!this.isAllowed(by)) return answer(plainResponse(403, 'Forbidden'));
    const event = payloadOf(request, {
      url: this.url,
      routeKey: '$default',
      stage: '$default',
      nowMs: this.agenda.nowMs,
      random: this.random,
    });
    const tooLarge = textOf(event['body'] ?? '').length > MAX_BODY_BYTES;
    if (tooLarge) return answer(plainResponse(413, 'Request Too Long'));
    try {
      await this.target.invoke(event, (result) => answer(this.responseOf(result)));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return answer(plainResponse(error.statusCode, 'Rate Exceeded.'));
    }
  }

  private responseOf(result: InvocationResult): EndpointResponse {
    const isStreamed = this.resource.properties['InvokeMode'] === 'RESPONSE_STREAM';
    return isStreamed && result.stream !== undefined ? streamedResponse(result.stream) : responseOf(result);
  }
}

/**
 * A response that was streamed: its status, headers and cookies stand before it, and eight null bytes between.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
function streamedResponse({ body, contentType }: StreamedResponse): EndpointResponse {
  const end = body.indexOf(PRELUDE_END);
  if (contentType !== WITH_PRELUDE || end < 0)
    return { status: 200, headers: { 'content-type': contentType }, cookies: [], body };
  const { statusCode = 200, headers = {}, cookies = [] } = JSON.parse(body.slice(0, end)) as Prelude;
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return {
    status: statusCode,
    headers: { 'content-type': 'application/octet-stream', ...Object.fromEntries<string>(lowered) },
    cookies,
    body: body.slice(end + PRELUDE_END.length),
  };
}

/** The Function URLs of an app. */
export function functionUrls(
  functionNamed: FunctionNamed,
  { app, agenda, random, permissions }: ServiceContext,
): readonly FunctionUrl[] {
  const grants = app.ofType('AWS::Lambda::Permission');
  return app.ofType('AWS::Lambda::Url').map((resource) => {
    const target = functionNamed(textOf(resource.properties['TargetFunctionArn']), resource.property('Qualifier'));
    const isAllowed = (by: RoleSession | undefined): boolean =>
      permissions === undefined || isPublic(resource, target.resource, grants) || may(by, target.resource, permissions);
    return new FunctionUrl(resource, target, agenda, random, isAllowed);
  });
}

/**
 * Whether anybody may call a Function URL: it asks for no signature, and the function's policy lets everybody call both
 * the URL and, through it, the function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
function isPublic(url: Resource, target: Resource, grants: readonly Resource[]): boolean {
  if (url.properties['AuthType'] !== 'NONE') return false;
  const allowed = grants
    .filter(({ properties }) => properties['Principal'] === '*' && isFunction(target, properties['FunctionName']))
    .map(({ properties }) => properties['Action']);
  return allowed.includes('lambda:InvokeFunctionUrl') && allowed.includes('lambda:InvokeFunction');
}

/**
 * Whether the session of a role may call a function through its URL.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
function may(by: RoleSession | undefined, { arn }: Resource, permissions: PermissionPort): boolean {
  if (by === undefined) return false;
  const calls = ['InvokeFunctionUrl', 'InvokeFunction'].map((action) => {
    const call = { ...by, service: 'lambda', action, input: { FunctionName: arn, FunctionUrlAuthType: 'AWS_IAM' } };
    return permissions.authorizeCall(call);
  });
  return calls.every((denial) => denial === undefined);
}

function isFunction({ arn, name }: Resource, reference: Json | undefined): boolean {
  return reference === arn || reference === name;
}
