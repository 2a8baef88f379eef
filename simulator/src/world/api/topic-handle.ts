import type { PublishedMessage } from '../../services/sns/message';
import type { Json } from '../../base/json';
import type { SnsService, Topic } from '../../services/sns/sns-service';

/** An SNS topic of the app. */
export class TopicHandle {
  constructor(
    private readonly topic: Topic,
    private readonly service: SnsService,
  ) {}

  get arn(): string {
    return this.topic.resource.arn;
  }

  /** Everything that was published so far, in the order of publication. */
  get messages(): readonly PublishedMessage[] {
    return this.topic.messages;
  }

  /** Publishes a message, as if somebody outside of the app had done it; a value that is no text is sent as JSON. */
  publish(message: Json, options: { readonly subject?: string; readonly groupId?: string } = {}): void {
    const { subject, groupId } = options;
    void this.service.call('Publish', {
      TopicArn: this.arn,
      Message: typeof message === 'string' ? message : JSON.stringify(message),
      ...(subject !== undefined && { Subject: subject }),
      ...(groupId !== undefined && { MessageGroupId: groupId }),
    });
  }
}
