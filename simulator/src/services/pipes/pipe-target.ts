import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import { constructPath, type Resource } from '../resource';
import { Unsupported } from '../service';
import type { CallForResource } from '../service-calls';

/** How a target, or an enrichment, takes events. */
export interface PipeTarget {
  /** All events in one call, or one call for each. */
  readonly takesBatches: boolean;
  call(events: Json): CallForResource;
}

interface TargetKind {
  readonly arn: RegExp;
  readonly takesBatches: boolean;
  call(arn: string, parameters: JsonObject, events: Json, pipe: Resource): CallForResource;
}

const LAMBDA: TargetKind = {
  arn: /:lambda:[^:]*:[^:]*:function:/,
  takesBatches: true,
  call: (arn, { LambdaFunctionParameters: parameters }, events) => ({
    service: 'lambda',
    action: 'Invoke',
    input: {
      FunctionName: arn,
      InvocationType: invocationType(parameters) === 'FIRE_AND_FORGET' ? 'Event' : 'RequestResponse',
      Payload: JSON.stringify(events),
    },
  }),
};

const STATE_MACHINE: TargetKind = {
  arn: /:states:[^:]*:[^:]*:stateMachine:/,
  takesBatches: true,
  call: (arn, { StepFunctionStateMachineParameters: parameters }, events) => ({
    service: 'states',
    action: invocationType(parameters) === 'FIRE_AND_FORGET' ? 'StartExecution' : 'StartSyncExecution',
    input: { stateMachineArn: arn, input: JSON.stringify(events) },
  }),
};

const QUEUE: TargetKind = {
  arn: /^arn:[^:]*:sqs:/,
  takesBatches: false,
  call: (arn, { SqsQueueParameters: parameters }, event) => {
    const [, partition = '', , region = '', account = '', name = ''] = arn.split(':');
    const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    const input = { QueueUrl: `https://sqs.${region}.${suffix}/${account}/${name}`, MessageBody: textOf(event) };
    return { service: 'sqs', action: 'SendMessage', input: { ...input, ...((parameters ?? {}) as JsonObject) } };
  },
};

const TOPIC: TargetKind = {
  arn: /^arn:[^:]*:sns:/,
  takesBatches: false,
  call: (arn, _, event) => ({ service: 'sns', action: 'Publish', input: { TopicArn: arn, Message: textOf(event) } }),
};

const BUS: TargetKind = {
  arn: /:event-bus\//,
  takesBatches: false,
  call: (arn, { EventBridgeEventBusParameters: parameters }, event, { name, properties }) => {
    const { Source, DetailType, Resources } = (parameters ?? {}) as JsonObject;
    const entry = {
      EventBusName: arn,
      Detail: textOf(event),
      DetailType: DetailType ?? `Event from aws:${textOf(properties['Source']).split(':')[2]}`,
      Source: Source ?? `Pipe ${name}`,
      ...(Resources !== undefined && { Resources }),
    };
    return { service: 'events', action: 'PutEvents', input: { Entries: [entry] } };
  },
};

/**
 * The target of a pipe.
 * @throws Unsupported for a kind that the simulator doesn't know.
 */
export function pipeTarget(pipe: Resource): PipeTarget {
  const { Target: target, TargetParameters: parameters } = pipe.properties;
  return known([LAMBDA, STATE_MACHINE, QUEUE, TOPIC, BUS], textOf(target), (parameters ?? {}) as JsonObject, pipe);
}

/** The enrichment of a pipe, undefined for one without; it always waits for the answer. */
export function pipeEnrichment(pipe: Resource): PipeTarget | undefined {
  const { Enrichment: enrichment } = pipe.properties;
  return enrichment === undefined ? undefined : known([LAMBDA, STATE_MACHINE], textOf(enrichment), {}, pipe);
}

function known(kinds: readonly TargetKind[], arn: string, parameters: JsonObject, pipe: Resource): PipeTarget {
  const kind = kinds.find((each) => each.arn.test(arn));
  if (kind !== undefined) {
    return { takesBatches: kind.takesBatches, call: (events) => kind.call(arn, parameters, events, pipe) };
  }
  throw new Unsupported(`[${constructPath(pipe)}] the simulator's pipes do not reach ${arn}`);
}

/** @returns REQUEST_RESPONSE where nothing is said. */
function invocationType(parameters: Json | undefined): Json {
  return ((parameters ?? {}) as JsonObject)['InvocationType'] ?? 'REQUEST_RESPONSE';
}
