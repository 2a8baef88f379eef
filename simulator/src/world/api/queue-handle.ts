import { checkMembers } from '../../base/given';
import type { Json } from '../../base/json';
import type { Queue, QueueMessage } from '../../services/sqs/queue';
import type { SqsService } from '../../services/sqs/sqs-service';

/** An SQS queue of the app. */
export class QueueHandle {
  constructor(
    private readonly queue: Queue,
    private readonly sqs: SqsService,
  ) {}

  get arn(): string {
    return this.queue.resource.arn;
  }

  /** What is in the queue now, visible or not, oldest first. */
  get messages(): readonly QueueMessage[] {
    return this.queue.messages;
  }

  /** Sends a message, as if somebody outside of the app had done it; a value that is no text is sent as JSON. */
  send(body: Json, options: { readonly groupId?: string } = {}): void {
    checkMembers('A message', options, ['groupId']);
    this.sqs.deliver(this.arn, typeof body === 'string' ? body : JSON.stringify(body), options);
  }
}
