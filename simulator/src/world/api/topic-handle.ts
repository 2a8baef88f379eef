import type { PublishedMessage } from '../../services/sns/message';
import type { Topic } from '../../services/sns/sns-service';

/** An SNS topic of the app. */
export class TopicHandle {
  constructor(private readonly topic: Topic) {}

  get arn(): string {
    return this.topic.resource.arn;
  }

  /** Everything that was published so far, in the order of publication. */
  get messages(): readonly PublishedMessage[] {
    return this.topic.messages;
  }
}
