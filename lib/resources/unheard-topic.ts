import { Annotations, Stack, aws_sns as sns } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Warns at synthesis when a topic that somebody must hear of has no subscriber in this app. Nothing is known of topics that are defined
 * elsewhere, and they are passed over.
 */
export function warnIfUnheard(scope: IConstruct, topic: sns.ITopic, consequence: string): void {
  scope.node.addValidation({
    validate: () => {
      if (isUnheard(topic)) {
        Annotations.of(scope).addWarningV2(
          'cdk-workflow-patterns:unheardTopic',
          `[${scope.node.path}] nobody is subscribed to the topic '${topic.node.path}': ${consequence}; subscribe with 'addSubscription'`,
        );
      }
      return [];
    },
  });
}

function isUnheard(topic: sns.ITopic): boolean {
  const resource = topic.node.defaultChild;
  if (!(resource instanceof sns.CfnTopic) || resource.subscription !== undefined) {
    return false;
  }
  const own = [topic.topicArn, resource.ref, resource.attrTopicArn];
  const stack = Stack.of(topic);
  const resolved = own.map((arn) => JSON.stringify(stack.resolve(arn)));
  return !topic.node.root.node
    .findAll()
    .some(
      (each) =>
        each instanceof sns.CfnSubscription &&
        (own.includes(each.topicArn) ||
          (Stack.of(each) === stack && resolved.includes(JSON.stringify(stack.resolve(each.topicArn))))),
    );
}
