import { createHash } from 'node:crypto';
import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import { uuid, type Random } from '../../base/random';
import { constructPath, type Resource } from '../resource';
import { textOf } from '../../base/text';
import type { Destination } from '../destination';
import { batchEntries, checkAttributes, checkBody, checkDelay, checkReceive } from './message-rules';
import { Queue, type NewMessage, type StoredMessage } from './queue';
import { carryOut, type Operations } from '../operations';
import { changesOf, type Changes, type Redeployment } from '../redeployment';
import { AwsError, type Service, type ServiceContents } from '../service';
import type { MessageAttribute } from '../sns/message';

const MAX_BODY_BYTES = 1_048_576;

/** SQS: standard and FIFO queues with visibility timeouts, delays and dead-letter queues. */
export class SqsService implements Service {
  readonly name = 'sqs';
  readonly destinations: readonly Destination[] = [
    {
      arn: /^arn:[^:]*:sqs:/,
      action: 'sqs:SendMessage',
      call: (arn) => ({ service: 'sqs', action: 'sendMessage', input: { QueueName: arn } }),
      deliver: (arn, { content: _, ...more }, text) => this.deliver(arn, text, more),
    },
  ];
  readonly redeployment: Redeployment = {
    types: ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
    carryOut: (changes) => this.redeploy(changesOf(changes, 'AWS::SQS::Queue')),
  };
  queues: readonly Queue[];

  constructor(
    resources: readonly Resource[],
    private readonly agenda: Agenda,
    private readonly random: Random,
  ) {
    this.queues = resources.map((each) => new Queue(each));
  }

  call(action: string, input: JsonObject): JsonObject {
    return carryOut(OPERATIONS, action, this, input);
  }

  contents(): ServiceContents {
    const messages = this.queues.flatMap(({ messages: kept, resource }) =>
      kept.map(({ sentAtMs: atMs, body: text }) => ({ atMs, channel: constructPath(resource), text })),
    );
    return { messages };
  }

  /**
   * The queue of a URL, an ARN or a name.
   * @throws AwsError as SQS does, when there is none.
   */
  queue(reference: Json | undefined): Queue {
    const name = textOf(reference).replace(/^.*[/:]/, '');
    const found = this.queues.find(({ resource }) => resource.name === name);
    if (found !== undefined) return found;
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  }

  /** A queue that stays keeps its messages; those of one that is gone are gone with it. */
  private redeploy({ created, updated, deleted }: Changes): void {
    const stays = this.queues.filter(({ resource }) => !deleted.includes(resource));
    for (const each of this.queues) if (!stays.includes(each)) each.messages.length = 0;
    for (const { before, after } of updated)
      stays.find(({ resource }) => resource === before)?.become(after, this.agenda.nowMs);
    this.queues = [...stays, ...created.map((each) => new Queue(each))];
  }

  /** Puts a message into a queue, as a service does that delivers to it. */
  deliver(queueArn: string, body: string, more: Partial<NewMessage> = {}): void {
    const message = { messageId: uuid(this.random), body, attributes: {}, ...more };
    this.accept(this.queue(queueArn), message);
  }

  /** @throws AwsError when a FIFO queue lacks what it orders or tells apart messages by. */
  private accept(queue: Queue, message: NewMessage): string {
    if (queue.isFifo && message.groupId === undefined) {
      throw new AwsError('MissingParameter', 'The request must contain the parameter MessageGroupId.');
    }
    if (queue.isFifo && message.deduplicationId === undefined && !queue.deduplicatesByContent) {
      throw new AwsError(
        'InvalidParameterValue',
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      );
    }
    return queue.send(message, this.agenda.nowMs);
  }

  /** Takes messages out of sight; those that were received too often go to the dead-letter queue. */
  receive(queue: Queue, limit: number, visibilityMs = queue.visibilityMs): StoredMessage[] {
    return queue.receive(limit, this.agenda.nowMs, visibilityMs, (message) => {
      const { messageId, body, attributes, groupId, deduplicationId } = message;
      const id = {
        ...(groupId !== undefined && { groupId }),
        ...(deduplicationId !== undefined && { deduplicationId }),
      };
      const target = this.queue(queue.redrive?.targetArn);
      target.send({ messageId, body, attributes, ...id }, this.agenda.nowMs);
    });
  }

  send(input: JsonObject): JsonObject {
    const {
      QueueUrl: url,
      MessageBody: body,
      DelaySeconds: delay,
      MessageGroupId: group,
      MessageDeduplicationId: deduplication,
    } = input;
    const queue = this.queue(url);
    checkBody(body);
    checkDelay(delay, queue.isFifo);
    checkAttributes(input['MessageAttributes']);
    if (Buffer.byteLength(body) > MAX_BODY_BYTES) {
      throw new AwsError(
        'InvalidParameterValue',
        `One or more parameters are invalid. Reason: Message must be shorter than ${MAX_BODY_BYTES} bytes.`,
      );
    }
    const messageId = this.accept(queue, {
      messageId: uuid(this.random),
      body,
      attributes: attributesOf(input['MessageAttributes']),
      ...(typeof group === 'string' && { groupId: group }),
      ...(typeof deduplication === 'string' && { deduplicationId: deduplication }),
      ...(delay !== undefined && { delayMs: 1000 * Number(delay) }),
    });
    return { MessageId: messageId, MD5OfMessageBody: md5(body) };
  }

  receiveFor(input: JsonObject): JsonObject {
    const queue = this.queue(input['QueueUrl']);
    checkReceive(input);
    const visibility = input['VisibilityTimeout'];
    const visibilityMs = visibility === undefined ? queue.visibilityMs : 1000 * Number(visibility);
    const received = this.receive(queue, Number(input['MaxNumberOfMessages'] ?? 1), visibilityMs);
    return received.length === 0 ? {} : { Messages: received.map(wireMessage) };
  }

  changeVisibility(input: JsonObject): JsonObject {
    const seconds = Number(input['VisibilityTimeout']);
    this.queue(input['QueueUrl']).changeVisibility(textOf(input['ReceiptHandle']), this.agenda.nowMs + 1000 * seconds);
    return {};
  }

  /** The queue's attributes, as far as they are numbers that a test or a handler looks at. */
  attributes(input: JsonObject): JsonObject {
    const { messages, resource, visibilityMs } = this.queue(input['QueueUrl']);
    const visible = messages.filter(({ visibleAtMs }) => visibleAtMs <= this.agenda.nowMs).length;
    const inFlight = messages.filter((each) => each.visibleAtMs > this.agenda.nowMs && each.receiveCount > 0).length;
    return {
      Attributes: {
        QueueArn: resource.arn,
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
        ApproximateNumberOfMessagesDelayed: String(messages.length - visible - inFlight),
        VisibilityTimeout: String(visibilityMs / 1000),
      },
    };
  }
}

const OPERATIONS: Operations<SqsService> = {
  SendMessage: (service, input) => service.send(input),
  SendMessageBatch: (service, input) =>
    each(service, input, 'SendMessageBatchRequestEntry', (entry) => service.send(entry)),
  ReceiveMessage: (service, input) => service.receiveFor(input),
  DeleteMessage: (service, input) => {
    service.queue(input['QueueUrl']).delete(textOf(input['ReceiptHandle']));
    return {};
  },
  DeleteMessageBatch: (service, input) =>
    each(service, input, 'DeleteMessageBatchRequestEntry', (entry) => {
      service.queue(entry['QueueUrl']).delete(textOf(entry['ReceiptHandle']));
      return {};
    }),
  ChangeMessageVisibility: (service, input) => service.changeVisibility(input),
  ChangeMessageVisibilityBatch: (service, input) =>
    each(service, input, 'ChangeMessageVisibilityBatchRequestEntry', (entry) => service.changeVisibility(entry)),
  GetQueueUrl: (service, input) => ({ QueueUrl: service.queue(input['QueueName']).resource.ref }),
  GetQueueAttributes: (service, input) => service.attributes(input),
  PurgeQueue: (service, input) => {
    service.queue(input['QueueUrl']).messages.length = 0;
    return {};
  },
};

/** The actions that are carried out. */
export const SQS_ACTIONS = Object.keys(OPERATIONS);

function each(
  service: SqsService,
  input: JsonObject,
  request: string,
  carryOut: (entry: JsonObject) => JsonObject,
): JsonObject {
  service.queue(input['QueueUrl']);
  const successful: JsonObject[] = [];
  const failed: JsonObject[] = [];
  for (const entry of batchEntries(input['Entries'], request)) {
    const id = { Id: entry['Id'] ?? null };
    try {
      successful.push({ ...id, ...carryOut({ ...entry, QueueUrl: input['QueueUrl'] ?? null }) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ ...id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful: successful, Failed: failed };
}

/** A message as ReceiveMessage answers it. */
function wireMessage(message: StoredMessage): JsonObject {
  const attributes = Object.entries(message.attributes).map(([name, { type, value }]): [string, Json] => [
    name,
    { DataType: type, StringValue: value },
  ]);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle ?? '',
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: systemAttributes(message),
    ...(attributes.length > 0 && { MessageAttributes: Object.fromEntries(attributes) }),
  };
}

/** What SQS itself says of a message. */
export function systemAttributes(message: StoredMessage): Record<string, string> {
  const { receiveCount, sentAtMs, firstReceivedAtMs, groupId, deduplicationId } = message;
  return {
    ApproximateReceiveCount: String(receiveCount),
    SentTimestamp: String(sentAtMs),
    ApproximateFirstReceiveTimestamp: String(firstReceivedAtMs ?? sentAtMs),
    ...(groupId !== undefined && { MessageGroupId: groupId }),
    ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
  };
}

/** AWS clients compare the digest with the body they sent or got. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function attributesOf(attributes: Json | undefined): Record<string, MessageAttribute> {
  const entries = Object.entries((attributes ?? {}) as Record<string, JsonObject>);
  return Object.fromEntries(
    entries.map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { type: textOf(DataType), value: textOf(StringValue ?? BinaryValue) },
    ]),
  );
}
