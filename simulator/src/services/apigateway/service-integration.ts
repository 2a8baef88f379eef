import type { Json, JsonObject } from '../../base/json';
import { own } from '../../base/own';
import { textOf } from '../../base/text';
import { xmlMembers } from '../protocols/protocol';
import { Unsupported } from '../service';
import type { CallForResource, CallOutcome, ServiceCalls } from '../service-calls';
import { PRINCIPAL } from './api-functions';
import type { EndpointAnswer, EndpointResponse } from './http-endpoint';
import type { HttpIntegration } from './http-route';
import { mappedParameters, type MappedRequest } from './parameter-mapping';

/** A subtype of the integrations of HTTP APIs with AWS services. */
interface Subtype {
  readonly service: string;
  readonly action: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** What the service's API takes for the mapped parameters. */
  readonly input: (parameters: Readonly<Record<string, string>>) => JsonObject;
}

/** Step Functions' members begin with a small letter. */
const stateMembers = (parameters: Readonly<Record<string, string>>): JsonObject =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name[0]?.toLowerCase() + name.slice(1), value]),
  );

/**
 * The subtypes whose services are simulated.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
 */
const SUBTYPES: Readonly<Record<string, Subtype>> = {
  'EventBridge-PutEvents': {
    service: 'events',
    action: 'PutEvents',
    required: ['Detail', 'DetailType', 'Source'],
    optional: ['Time', 'EventBusName', 'Resources', 'TraceHeader'],
    input: ({ Resources: resources, ...entry }) => ({
      Entries: [{ ...entry, ...(resources !== undefined && { Resources: JSON.parse(resources) as Json }) }],
    }),
  },
  'SQS-SendMessage': {
    service: 'sqs',
    action: 'SendMessage',
    required: ['QueueUrl', 'MessageBody'],
    optional: ['DelaySeconds', 'MessageAttributes', 'MessageDeduplicationId', 'MessageGroupId'],
    input: ({ MessageAttributes: attributes, ...message }) => ({
      ...message,
      ...(attributes !== undefined && { MessageAttributes: JSON.parse(attributes) as Json }),
    }),
  },
  'StepFunctions-StartExecution': {
    service: 'states',
    action: 'StartExecution',
    required: ['StateMachineArn'],
    optional: ['Name', 'Input'],
    input: stateMembers,
  },
  'StepFunctions-StartSyncExecution': {
    service: 'states',
    action: 'StartSyncExecution',
    required: ['StateMachineArn'],
    optional: ['Name', 'Input', 'TraceHeader'],
    input: stateMembers,
  },
  'StepFunctions-StopExecution': {
    service: 'states',
    action: 'StopExecution',
    required: ['ExecutionArn'],
    optional: ['Cause', 'Error'],
    input: stateMembers,
  },
};

/** An integration of an HTTP API with an AWS service: requests become calls under the integration's role. */
export class ServiceIntegration {
  private readonly path: string;
  private readonly subtype: string;
  private readonly mappings: Readonly<Record<string, Json>>;

  /** @throws when the integration lacks a parameter without which AWS refuses it. */
  constructor(
    private readonly integration: HttpIntegration,
    private readonly calls: ServiceCalls,
  ) {
    const { IntegrationSubtype, RequestParameters } = integration.settings;
    this.path = integration.path;
    this.subtype = textOf(IntegrationSubtype);
    this.mappings = (RequestParameters ?? {}) as JsonObject;
    const missing = own(SUBTYPES, this.subtype)?.required.filter((each) => !Object.hasOwn(this.mappings, each)) ?? [];
    if (missing.length === 0) return;
    const names = missing.join(' and ');
    throw new Error(`[${this.path}] 'RequestParameters' must have ${names}: AWS refuses ${this.subtype} without`);
  }

  /**
   * Makes the call that a request stands for; the response is the service's own.
   * @throws Unsupported for a subtype, a parameter or a variable that the simulator doesn't know.
   */
  handle(request: MappedRequest, answer: EndpointAnswer): Promise<void> {
    const { integration, path, calls } = this;
    const { service, action, input } = this.known();
    const call = { service, action, input: input(mappedParameters(this.mappings, request, path)) };
    const roleArn = textOf(integration.settings['CredentialsArn']);
    return calls.make(call, { path, principal: PRINCIPAL, roleArn }, (outcome) => answer(responseOf(call, outcome)));
  }

  private known(): Subtype {
    const { path, subtype } = this;
    const known = own(SUBTYPES, subtype);
    if (known === undefined) {
      const names = Object.keys(SUBTYPES).join(', ');
      throw new Unsupported(`[${path}] the simulator does not know the subtype '${subtype}'; it knows ${names}`);
    }
    const members = [...known.required, ...known.optional];
    const unknown = Object.keys(this.mappings).filter((each) => !members.includes(each));
    if (unknown.length === 0) return known;
    throw new Unsupported(`[${path}] the simulator does not know the parameter '${unknown[0]}' of ${subtype}`);
  }
}

/** SQS answers in the Query protocol, the others in JSON. */
function responseOf({ service, action }: CallForResource, outcome: CallOutcome): EndpointResponse {
  if ('error' in outcome) {
    const { code, message, statusCode, members } = outcome.error;
    return response(statusCode, JSON_TYPE, JSON.stringify({ __type: code, message, ...members }));
  }
  const { output } = outcome;
  if (service !== 'sqs') return response(200, JSON_TYPE, JSON.stringify(output));
  const result = `<${action}Result>${xmlMembers(output)}</${action}Result>`;
  return response(200, 'text/xml', `<?xml version="1.0"?><${action}Response>${result}</${action}Response>`);
}

const JSON_TYPE = 'application/x-amz-json-1.0';

function response(status: number, type: string, body: string): EndpointResponse {
  return { status, headers: { 'content-type': type }, cookies: [], body };
}
