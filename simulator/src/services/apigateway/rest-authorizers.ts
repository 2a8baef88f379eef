import type { Json, JsonObject } from '../../base/json';
import { own } from '../../base/own';
import { textOf } from '../../base/text';
import { matchesWildcard } from '../../base/wildcard';
import type { RoleSession } from '../ports';
import { constructPath, type Resource } from '../resource';
import { Unsupported } from '../service';
import type { FunctionAnswer } from './api-functions';
import type { ApiParts } from './api-parts';
import type { GatewayResponseKind } from './gateway-responses';
import { lowerCased } from './http-endpoint';
import { proxyEvent, type RestRequest } from './rest-request';
import { isSigned, mayInvoke } from './signed-callers';

/** What an authorizer decides: a refusal with its words, or what it tells of the caller. */
export type Decision =
  { readonly refusal: GatewayResponseKind; readonly message?: string } | { readonly authorizer?: JsonObject };

interface Answered {
  readonly untilMs: number;
  readonly policy: JsonObject;
}

const DEFAULT_TTL_SECONDS = 300;
const EXPLICIT_DENY = 'User is not authorized to access this resource with an explicit deny';

/**
 * Who may call a method of a REST API: everybody, who signs the request, or whom a function lets.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export class RestAuthorizers {
  private readonly answers = new Map<string, Answered>();

  constructor(
    private readonly authorizers: readonly Resource[],
    private readonly parts: Pick<ApiParts, 'functions' | 'agenda' | 'permissions'>,
    /** The ARN of the API, to which stage, method and path are added. */
    private readonly apiArn: string,
  ) {}

  /** @throws Unsupported for kinds of authorization that the simulator doesn't know. */
  decide(
    request: RestRequest,
    by: RoleSession | undefined,
    onDecision: (decision: Decision) => void | Promise<void>,
  ): void | Promise<void> {
    const { settings, resource } = request.method;
    const type = textOf(settings['AuthorizationType'] ?? 'NONE');
    if (settings['ApiKeyRequired'] === true) throw this.unknown(resource, 'API keys');
    if (type === 'NONE') return onDecision({});
    if (type === 'AWS_IAM') return onDecision(this.bySignature(request, by));
    if (type === 'COGNITO_USER_POOLS') return onDecision(this.claimsOf(this.authorizerOf(request), request));
    if (type !== 'CUSTOM') throw this.unknown(resource, `authorizers of the type ${type}`);
    return this.ask(this.authorizerOf(request), request, onDecision);
  }

  private methodArn({ context, httpMethod, path }: RestRequest): string {
    return `${this.apiArn}/${textOf(context['stage'])}/${httpMethod}${path}`;
  }

  private bySignature(request: RestRequest, by: RoleSession | undefined): Decision {
    const { userArn: caller } = request.context['identity'] as JsonObject;
    const { headers } = request;
    if (!isSigned({ headers, ...(caller !== undefined && { caller: textOf(caller) }) }))
      return { refusal: 'MISSING_AUTHENTICATION_TOKEN' };
    return mayInvoke(this.methodArn(request), by, this.parts.permissions) ? {} : { refusal: 'ACCESS_DENIED' };
  }

  private authorizerOf({ method: { settings, resource } }: RestRequest): Resource {
    const authorizer = this.authorizers.find(({ ref }) => ref === settings['AuthorizerId']);
    if (authorizer === undefined) throw this.unknown(resource, `the authorizer '${textOf(settings['AuthorizerId'])}'`);
    return authorizer;
  }

  /**
   * The claims of a token of a user pool. Its signature is not looked at, for the test makes its tokens itself; issuer and expiry are.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
   */
  private claimsOf(authorizer: Resource, request: RestRequest): Decision {
    const claims = tokenClaims(identitiesOf(authorizer, request)[0]);
    const pools = ([] as Json[]).concat(authorizer.properties['ProviderARNs'] ?? []).map((arn) => textOf(arn));
    const isOfPool = pools.some((arn) => textOf(claims?.['iss']).endsWith(`/${arn.split('/')[1] ?? ''}`));
    const { exp } = claims ?? {};
    const isExpired = typeof exp === 'number' && exp * 1000 <= this.parts.agenda.nowMs;
    if (claims === undefined || !isOfPool || isExpired) return { refusal: 'UNAUTHORIZED' };
    const told = Object.entries(claims).map(([name, value]) => [name, textOf(value)]);
    return { authorizer: { claims: Object.fromEntries(told) as JsonObject } };
  }

  private ask(
    authorizer: Resource,
    request: RestRequest,
    onDecision: (decision: Decision) => void | Promise<void>,
  ): void | Promise<void> {
    const {
      Type: type,
      AuthorizerUri: uri,
      AuthorizerCredentials: role,
      IdentityValidationExpression,
    } = authorizer.properties;
    const identities = identitiesOf(authorizer, request);
    const isMissing = identities.some((each) => each === undefined || each === '');
    const doesNotMatch =
      IdentityValidationExpression !== undefined &&
      !new RegExp(`^(?:${textOf(IdentityValidationExpression)})$`).test(identities[0] ?? '');
    if (isMissing || doesNotMatch) return onDecision({ refusal: 'UNAUTHORIZED' });
    const methodArn = this.methodArn(request);
    const key = JSON.stringify([authorizer.id, identities]);
    const known = this.answers.get(key);
    if (known !== undefined && known.untilMs > this.parts.agenda.nowMs && identities.length > 0) {
      return onDecision(judged(known.policy, methodArn));
    }
    const event: JsonObject =
      type === 'TOKEN'
        ? { type: 'TOKEN', methodArn, authorizationToken: identities[0] ?? '' }
        : { type: 'REQUEST', methodArn, ...proxyEvent(request) };
    const use = {
      path: constructPath(authorizer),
      sourceArn: `${this.apiArn}/authorizers/${authorizer.ref}`,
      ...(role !== undefined && { roleArn: textOf(role) }),
    };
    return this.parts.functions.invoke(textOf(uri), event, use, (answer) =>
      onDecision(this.decisionOf(answer, key, authorizer, methodArn)),
    );
  }

  private decisionOf(answer: FunctionAnswer, key: string, authorizer: Resource, methodArn: string): Decision {
    if (typeof answer === 'string') return { refusal: 'AUTHORIZER_CONFIGURATION_ERROR' };
    const policy = JSON.parse(answer.payload) as JsonObject | null;
    if (!answer.succeeded) {
      // A function says so by an error with this message.
      const isRefused = policy?.['errorMessage'] === 'Unauthorized';
      return { refusal: isRefused ? 'UNAUTHORIZED' : 'AUTHORIZER_CONFIGURATION_ERROR' };
    }
    if (typeof policy?.['policyDocument'] !== 'object') return { refusal: 'AUTHORIZER_CONFIGURATION_ERROR' };
    const ttl = Number(authorizer.properties['AuthorizerResultTtlInSeconds'] ?? DEFAULT_TTL_SECONDS);
    this.answers.set(key, { untilMs: this.parts.agenda.nowMs + 1000 * ttl, policy });
    return judged(policy, methodArn);
  }

  private unknown(resource: Resource, what: string): Unsupported {
    return new Unsupported(`[${constructPath(resource)}] the simulator's REST APIs don't know ${what}`);
  }
}

/** The values by which an authorizer tells callers apart. */
function identitiesOf({ properties }: Resource, request: RestRequest): readonly (string | undefined)[] {
  const sources = textOf(properties['IdentitySource'])
    .split(',')
    .map((each) => each.trim());
  return sources
    .filter((each) => each !== '')
    .map((source) => {
      const [, place = '', name = ''] =
        /^(method\.request\.header|method\.request\.querystring|stageVariables|context)\.(.+)$/.exec(source) ?? [];
      if (place.endsWith('header')) return own(lowerCased(request.headers), name.toLowerCase());
      if (place.endsWith('querystring')) return own(request.query, name);
      return textOf(own(place === 'context' ? request.context : request.stageVariables, name));
    });
}

function judged(policy: JsonObject, methodArn: string): Decision {
  const { policyDocument, principalId, context } = policy;
  const statements = ([] as Json[]).concat((policyDocument as JsonObject)['Statement'] ?? []) as JsonObject[];
  const speaking = statements.filter((each) => speaksOf(each, methodArn));
  if (speaking.some(({ Effect }) => Effect === 'Deny')) return { refusal: 'ACCESS_DENIED', message: EXPLICIT_DENY };
  if (!speaking.some(({ Effect }) => Effect === 'Allow')) return { refusal: 'ACCESS_DENIED' };
  const told = Object.entries((context ?? {}) as JsonObject).map(([name, value]) => [name, textOf(value)]);
  return { authorizer: { ...Object.fromEntries(told), principalId: principalId ?? '' } as JsonObject };
}

function speaksOf({ Action, Resource: resources }: JsonObject, methodArn: string): boolean {
  const matches = (patterns: Json | undefined, text: string): boolean =>
    ([] as Json[]).concat(patterns ?? []).some((each) => matchesWildcard(textOf(each), text));
  return matches(Action, 'execute-api:Invoke') && matches(resources, methodArn);
}

/** The payload of a token in three parts; undefined for anything else. */
function tokenClaims(header: string | undefined): JsonObject | undefined {
  const [, payload] = /^(?:Bearer )?[^.]+\.([^.]+)\.[^.]*$/.exec(header ?? '') ?? [];
  try {
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString('utf8')) as Json;
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
