import type { Agenda } from '../../base/agenda';
import { type App, constructPath, type Resource } from '../resource';
import { textOf } from '../../base/text';
import type { PermissionPort } from '../ports';
import type { DynamoDbService } from '../dynamodb/dynamodb-service';
import type { LambdaService } from './lambda-service';
import type { SendOutcome } from './outcomes';
import { QueueEventSource } from './queue-event-source';
import type { SqsService } from '../sqs/sqs-service';
import { StreamEventSource, type DeadLetters } from './stream-event-source';

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
    if (queue !== undefined) new QueueEventSource(mapping, queue, target, sqs, agenda);
    if (table === undefined) continue;
    const deadLetters: DeadLetters = (arn, message) => parts.send(target.resource, arn, message);
    const stream = new StreamEventSource(mapping, table, target, agenda, deadLetters);
    dynamodb.whenChanged((change) => stream.take(change));
  }
}

function checkRole(permissions: PermissionPort | undefined, mapping: Resource, target: Resource, source: string): void {
  const denial = permissions?.authorizeEventSource(target.arn, source);
  if (denial === undefined) return;
  throw new Error(`[${constructPath(mapping)}] AWS would refuse the event source mapping: ${denial.message}`);
}
