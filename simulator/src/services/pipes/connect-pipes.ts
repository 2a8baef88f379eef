import { instantText } from '../../base/instant';
import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { ServiceContext } from '../definition';
import type { DynamoDbService } from '../dynamodb/dynamodb-service';
import { filtersOf, sourceSettings, type EventSourceSettings } from '../lambda/event-source-settings';
import { QUEUE_BATCH_SIZE, QueueEventSource } from '../lambda/queue-event-source';
import { STREAM_BATCH_SIZE, StreamEventSource, type GivenUp } from '../lambda/stream-event-source';
import type { PermissionPort } from '../ports';
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

/**
 * Connects queues and the streams of tables with the pipes that read them; of a pipe with another source the test is told.
 * @throws when a pipe's role may not read its source, or when its state machine can't be started as it asks: AWS refuses both.
 */
export function connectPipes(parts: PipeParts): void {
  for (const pipe of parts.app.ofType('AWS::Pipes::Pipe')) {
    const source = textOf(pipe.properties['Source']);
    const queue = parts.sqs.queues.find(({ resource }) => resource.arn === source);
    const table = parts.dynamodb.tables.find(({ arn }) => source.startsWith(`${arn}/stream/`));
    checkInvocation(pipe, parts.app);
    if (queue === undefined && table === undefined) {
      parts.say(
        `[${constructPath(pipe)}] the simulator does not read ${source}, the source of the pipe: nothing comes through it`,
      );
      continue;
    }
    checkRole(pipe, source, parts.permissions);
    if (queue !== undefined) readQueue(pipe, queue, parts);
    if (table !== undefined) readStream(pipe, table, parts);
  }
}

function readQueue(pipe: Resource, queue: SqsService['queues'][number], { sqs, calls, agenda }: PipeParts): void {
  const consumer = new Pipe(pipe, calls, agenda, ({ messageId }) => textOf(messageId));
  new QueueEventSource(settingsOf(pipe, 'SqsQueueParameters', QUEUE_BATCH_SIZE), queue, consumer, sqs, agenda);
}

function readStream(pipe: Resource, table: Resource, parts: PipeParts): void {
  const { calls, agenda, deliveries, dynamodb } = parts;
  const itemIdOf = ({ eventID }: JsonObject): string => textOf(eventID);
  const consumer = new Pipe(pipe, calls, agenda, itemIdOf);
  const parameters = parametersOf(pipe, 'DynamoDBStreamParameters');
  const deadLetters = (parameters['DeadLetterConfig'] as JsonObject | undefined)?.['Arn'];
  const giveUp = ({ batch }: GivenUp): void => {
    if (deadLetters === undefined) return;
    const context = { partnerResourceArn: pipe.arn, condition: 'RetryAttemptsExhausted' };
    const message = { context, version: '1.0', timestamp: instantText(agenda.nowMs), DDBStreamBatchInfo: batch };
    const sender = { path: constructPath(pipe), principal: 'pipes.amazonaws.com', roleArn: roleOf(pipe) };
    deliveries.send(textOf(deadLetters), { content: message }, sender);
  };
  const settings = settingsOf(pipe, 'DynamoDBStreamParameters', STREAM_BATCH_SIZE);
  const stream = new StreamEventSource(settings, table, consumer, agenda, { itemIdOf, giveUp });
  dynamodb.whenChanged((change) => stream.take(change));
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
