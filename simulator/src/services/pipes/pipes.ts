import { instantText } from '../../base/instant';
import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { ServiceContext } from '../definition';
import type { DynamoDbService } from '../dynamodb/dynamodb-service';
import { filtersOf, sourceSettings, type EventSourceSettings } from '../lambda/event-source-settings';
import { QUEUE_BATCH_SIZE, QueueEventSource } from '../lambda/queue-event-source';
import { STREAM_BATCH_SIZE, StreamEventSource, type GivenUp, type StreamReader } from '../lambda/stream-event-source';
import type { PermissionPort } from '../ports';
import type { Changes } from '../redeployment';
import { constructPath, type App, type Resource } from '../resource';
import type { SqsService } from '../sqs/sqs-service';
import { Pipe } from './pipe';

/** What pipes connect, and what they work with. */
export interface PipeParts extends Pick<
  ServiceContext,
  'app' | 'agenda' | 'permissions' | 'calls' | 'deliveries' | 'say'
> {
  readonly sqs: SqsService;
  readonly dynamodb: DynamoDbService;
}

/** What a pipe reads, and how it goes on when the pipe changes. */
interface Connection {
  become(pipe: Resource): void;
  stop(): void;
}

/**
 * The pipes of an app, connected with the queues and the streams of tables that they read; of a pipe with another source the test is told.
 * @throws when a pipe's role may not read its source, or when its state machine can't be started as it asks: AWS refuses both.
 */
export class Pipes {
  private readonly connections = new Map<string, Connection>();

  constructor(private readonly parts: PipeParts) {
    for (const each of parts.app.ofType('AWS::Pipes::Pipe')) this.connect(each);
  }

  /** What is under way to a target goes on; what is read from now on goes through the pipes as they are now. */
  redeploy({ created, updated, deleted }: Changes): void {
    for (const { arn } of deleted) {
      this.connections.get(arn)?.stop();
      this.connections.delete(arn);
    }
    for (const { after } of updated) {
      this.check(after);
      this.connections.get(after.arn)?.become(after);
    }
    for (const each of created) this.connect(each);
  }

  private connect(pipe: Resource): void {
    const source = sourceOf(pipe);
    const queue = this.parts.sqs.queues.find(({ resource }) => resource.arn === source);
    const table = tableOf(source, this.parts);
    this.check(pipe);
    if (queue !== undefined) this.connections.set(pipe.arn, readQueue(pipe, queue, this.parts));
    else if (table !== undefined) this.connections.set(pipe.arn, readStream(pipe, table, this.parts));
    else
      this.parts.say(
        `[${constructPath(pipe)}] the simulator does not read ${source}, the source of the pipe: nothing comes through it`,
      );
  }

  private check(pipe: Resource): void {
    const { app, permissions } = this.parts;
    checkInvocation(pipe, app);
    checkRole(pipe, sourceOf(pipe), permissions);
  }
}

function sourceOf({ properties }: Resource): string {
  return textOf(properties['Source']);
}

function tableOf(source: string, { dynamodb }: PipeParts): Resource | undefined {
  return dynamodb.tables.find(({ arn }) => source.startsWith(`${arn}/stream/`));
}

function readQueue(pipe: Resource, queue: SqsService['queues'][number], { sqs, calls, agenda }: PipeParts): Connection {
  const consumer = (each: Resource): Pipe => new Pipe(each, calls, agenda, ({ messageId }) => textOf(messageId));
  const settings = (each: Resource): EventSourceSettings => settingsOf(each, 'SqsQueueParameters', QUEUE_BATCH_SIZE);
  const reads = new QueueEventSource(settings(pipe), queue, consumer(pipe), sqs, agenda);
  return { become: (each) => reads.become(settings(each), consumer(each)), stop: () => reads.stop() };
}

function readStream(pipe: Resource, table: Resource, parts: PipeParts): Connection {
  const { calls, agenda, dynamodb } = parts;
  const consumer = (each: Resource): Pipe => new Pipe(each, calls, agenda, eventIdOf);
  const settings = (each: Resource): EventSourceSettings =>
    settingsOf(each, 'DynamoDBStreamParameters', STREAM_BATCH_SIZE);
  const reads = new StreamEventSource(settings(pipe), table, consumer(pipe), agenda, readerOf(pipe, parts));
  dynamodb.whenChanged((change) => reads.take(change));
  const become = (each: Resource): void =>
    reads.become(settings(each), tableOf(sourceOf(each), parts) ?? table, consumer(each), readerOf(each, parts));
  return { become, stop: () => reads.stop() };
}

function eventIdOf({ eventID }: JsonObject): string {
  return textOf(eventID);
}

/** What a pipe could not hand on goes to its dead-letter queue or topic. */
function readerOf(pipe: Resource, { agenda, deliveries }: PipeParts): StreamReader {
  const parameters = parametersOf(pipe, 'DynamoDBStreamParameters');
  const deadLetters = (parameters['DeadLetterConfig'] as JsonObject | undefined)?.['Arn'];
  const giveUp = ({ batch }: GivenUp): void => {
    if (deadLetters === undefined) return;
    const context = { partnerResourceArn: pipe.arn, condition: 'RetryAttemptsExhausted' };
    const message = { context, version: '1.0', timestamp: instantText(agenda.nowMs), DDBStreamBatchInfo: batch };
    const sender = { path: constructPath(pipe), principal: 'pipes.amazonaws.com', roleArn: roleOf(pipe) };
    deliveries.send(textOf(deadLetters), { content: message }, sender);
  };
  return { itemIdOf: eventIdOf, giveUp };
}

function settingsOf(pipe: Resource, name: string, defaultBatchSize: number): EventSourceSettings {
  const { Source, SourceParameters, DesiredState } = pipe.properties;
  return sourceSettings(parametersOf(pipe, name), defaultBatchSize, {
    sourceArn: textOf(Source),
    enabled: DesiredState !== 'STOPPED',
    reportsItems: true,
    filters: filtersOf((SourceParameters as JsonObject | undefined)?.['FilterCriteria'], pipe),
  });
}

function parametersOf(pipe: Resource, name: string): JsonObject {
  return ((pipe.properties['SourceParameters'] as JsonObject | undefined)?.[name] ?? {}) as JsonObject;
}

function roleOf(pipe: Resource): string {
  return textOf(pipe.properties['RoleArn']);
}

function checkRole(pipe: Resource, source: string, permissions: PermissionPort | undefined): void {
  const denial = permissions?.authorizeEventSource({ roleArn: roleOf(pipe), session: 'pipes' }, source);
  if (denial === undefined) return;
  throw new Error(`[${constructPath(pipe)}] AWS would refuse the pipe: ${denial.message}`);
}

/** Only Express machines are started synchronously, which is what enrichments do, and targets that say nothing else. */
function checkInvocation(pipe: Resource, app: App): void {
  const { Target, TargetParameters, Enrichment } = pipe.properties;
  const target = (TargetParameters ?? {}) as Record<string, JsonObject | undefined>;
  const type = target['StepFunctionStateMachineParameters']?.['InvocationType'] ?? 'REQUEST_RESPONSE';
  const synchronous: (Json | undefined)[] = [Enrichment, type === 'REQUEST_RESPONSE' ? Target : undefined];
  const machine = app
    .ofType('AWS::StepFunctions::StateMachine')
    .find(({ arn, properties }) => synchronous.includes(arn) && properties['StateMachineType'] !== 'EXPRESS');
  if (machine === undefined) return;
  throw new Error(
    `[${constructPath(pipe)}] the state machine '${constructPath(machine)}' must be EXPRESS to be started synchronously; ` +
      `as a target it can be STANDARD with 'InvocationType' FIRE_AND_FORGET`,
  );
}
