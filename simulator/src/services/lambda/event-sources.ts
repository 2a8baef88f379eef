import type { Agenda } from '../../base/agenda';
import type { Json } from '../../base/json';
import { type App, constructPath, type Resource } from '../resource';
import { textOf } from '../../base/text';
import type { PermissionPort } from '../ports';
import type { DynamoDbService } from '../dynamodb/dynamodb-service';
import type { LambdaService } from './lambda-service';
import type { SendOutcome } from './outcomes';
import { QUEUE_BATCH_SIZE, QueueEventSource } from './queue-event-source';
import type { SqsService } from '../sqs/sqs-service';
import { mappingSettings, type BatchConsumer } from './event-source-settings';
import type { QualifiedFunction } from './qualified-function';
import { sequenceNumberOf, STREAM_BATCH_SIZE, StreamEventSource, type StreamReader } from './stream-event-source';

/** What event source mappings connect. */
export interface EventSourceParts {
  readonly app: App;
  readonly agenda: Agenda;
  readonly permissions: PermissionPort | undefined;
  readonly lambda: LambdaService;
  readonly sqs: SqsService;
  readonly send: SendOutcome;
  readonly dynamodb: DynamoDbService;
}

/**
 * Connects queues and the streams of tables with the functions that read them.
 * @throws when a function's role may not read its source: AWS refuses such a mapping.
 */
export function connectEventSources(parts: EventSourceParts): void {
  const { app, agenda, lambda, sqs, dynamodb } = parts;
  for (const mapping of app.ofType('AWS::Lambda::EventSourceMapping')) {
    const source = textOf(mapping.properties['EventSourceArn']);
    const target = lambda.function(textOf(mapping.properties['FunctionName']));
    const queue = sqs.queues.find(({ resource }) => resource.arn === source);
    const table = dynamodb.tables.find(({ arn }) => source.startsWith(`${arn}/stream/`));
    if (queue !== undefined || table !== undefined) checkRole(parts.permissions, mapping, target.resource, source);
    const consumer = consumerOf(target);
    if (queue !== undefined) {
      new QueueEventSource(mappingSettings(mapping, QUEUE_BATCH_SIZE), queue, consumer, sqs, agenda);
    }
    if (table === undefined) continue;
    const reader = readerOf(mapping, target, parts.send);
    const stream = new StreamEventSource(mappingSettings(mapping, STREAM_BATCH_SIZE), table, consumer, agenda, reader);
    dynamodb.whenChanged((change) => stream.take(change));
  }
}

function consumerOf(target: QualifiedFunction): BatchConsumer {
  return { path: target.path, consume: (records, onEnd) => target.invoke({ Records: [...records] }, onEnd) };
}

/** What a function could not process goes to the destination of the mapping. */
function readerOf(mapping: Resource, target: QualifiedFunction, send: SendOutcome): StreamReader {
  const destinations = mapping.properties['DestinationConfig'] as { OnFailure?: { Destination?: Json } } | undefined;
  const destination = destinations?.OnFailure?.Destination;
  return {
    itemIdOf: sequenceNumberOf,
    giveUp: ({ attempts, batch }) => {
      if (destination === undefined) return;
      const requestContext = {
        functionArn: target.resource.arn,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: attempts,
      };
      send(target.resource, textOf(destination), JSON.stringify({ requestContext, DDBStreamBatchInfo: batch }));
    },
  };
}

function checkRole(permissions: PermissionPort | undefined, mapping: Resource, target: Resource, source: string): void {
  const reader = { roleArn: textOf(target.properties['Role']), session: target.name };
  const denial = permissions?.authorizeEventSource(reader, source);
  if (denial === undefined) return;
  throw new Error(`[${constructPath(mapping)}] AWS would refuse the event source mapping: ${denial.message}`);
}
