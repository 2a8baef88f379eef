import type { Agenda } from '../../base/agenda';
import type { Json } from '../../base/json';
import { type App, constructPath, type Resource } from '../resource';
import { textOf } from '../../base/text';
import type { PermissionPort } from '../ports';
import type { Changes } from '../redeployment';
import type { DynamoDbService } from '../dynamodb/dynamodb-service';
import type { LambdaService } from './lambda-service';
import type { SendOutcome } from './outcomes';
import { QUEUE_BATCH_SIZE, QueueEventSource } from './queue-event-source';
import type { SqsService } from '../sqs/sqs-service';
import { mappingSettings, type BatchConsumer, type EventSourceSettings } from './event-source-settings';
import type { QualifiedFunction } from './qualified-function';
import { sequenceNumberOf, STREAM_BATCH_SIZE, StreamEventSource, type StreamReader } from './stream-event-source';

const MAPPING = 'AWS::Lambda::EventSourceMapping';

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

/** What a mapping reads, and how it goes on when the mapping changes. */
interface Connection {
  become(mapping: Resource): void;
  stop(): void;
}

/**
 * The event source mappings of an app: they connect queues and the streams of tables with the functions that read them.
 * @throws when a function's role may not read its source: AWS refuses such a mapping.
 */
export class EventSources {
  private readonly connections = new Map<string, Connection>();

  constructor(private readonly parts: EventSourceParts) {
    for (const each of parts.app.ofType(MAPPING)) this.connect(each);
  }

  /** Why a deployment of mappings can't be carried over; undefined when it can. */
  refusal({ created }: Changes): string | undefined {
    const late = created.find(({ properties }) => this.isPast(properties));
    return (
      late &&
      `[${late.path}] a mapping is added that begins with what the stream has kept (TRIM_HORIZON), which nothing has kept here`
    );
  }

  /** What is under way to a function goes on; from now on it is read as the mappings say now. */
  redeploy({ created, updated, deleted }: Changes): void {
    for (const { arn } of deleted) {
      this.connections.get(arn)?.stop();
      this.connections.delete(arn);
    }
    for (const { after } of updated) this.connections.get(after.arn)?.become(after);
    for (const each of created) this.connect(each);
  }

  /** Whether there may be records that were written before. */
  private isPast({ EventSourceArn: source, StartingPosition: position }: Resource['properties']): boolean {
    return position === 'TRIM_HORIZON' && this.tableOf(textOf(source))?.properties['StreamSpecification'] !== undefined;
  }

  private tableOf(source: string): Resource | undefined {
    return this.parts.dynamodb.tables.find(({ arn }) => source.startsWith(`${arn}/stream/`));
  }

  private connect(mapping: Resource): void {
    const { agenda, sqs, dynamodb } = this.parts;
    const source = textOf(mapping.properties['EventSourceArn']);
    const queue = sqs.queues.find(({ resource }) => resource.arn === source);
    const table = this.tableOf(source);
    if (queue !== undefined) {
      const settings = (each: Resource): EventSourceSettings => mappingSettings(each, QUEUE_BATCH_SIZE);
      const reads = new QueueEventSource(settings(mapping), queue, this.consumer(mapping), sqs, agenda);
      const become = (each: Resource): void => reads.become(settings(each), this.consumer(each));
      this.connections.set(mapping.arn, { become, stop: () => reads.stop() });
    }
    if (table === undefined) return;
    const settings = (each: Resource): EventSourceSettings => mappingSettings(each, STREAM_BATCH_SIZE);
    const reads = new StreamEventSource(settings(mapping), table, this.consumer(mapping), agenda, this.reader(mapping));
    dynamodb.whenChanged((change) => reads.take(change));
    const become = (each: Resource): void =>
      reads.become(settings(each), this.tableOf(source) ?? table, this.consumer(each), this.reader(each));
    this.connections.set(mapping.arn, { become, stop: () => reads.stop() });
  }

  /** @throws when the role of the function may not read the source. */
  private consumer(mapping: Resource): BatchConsumer {
    const target = this.target(mapping);
    checkRole(this.parts.permissions, mapping, target.resource, textOf(mapping.properties['EventSourceArn']));
    return consumerOf(target);
  }

  private reader(mapping: Resource): StreamReader {
    return readerOf(mapping, this.target(mapping), this.parts.send);
  }

  private target({ properties }: Resource): QualifiedFunction {
    return this.parts.lambda.function(textOf(properties['FunctionName']));
  }
}

function consumerOf(target: QualifiedFunction): BatchConsumer {
  return {
    path: target.path,
    touches: () => target.touches(),
    consume: (records, onEnd) => target.invoke({ Records: [...records] }, onEnd),
  };
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
