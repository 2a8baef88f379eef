import { Annotations, Stack, aws_sns as sns } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct, IConstruct } from 'constructs';
import { checkReach } from './reach';

/** A topic that somebody must hear of. */
export interface HeardTopicProps {
  /** The user's own topic; without one a topic is created that takes encrypted connections only. */
  readonly given?: sns.ITopic;
  /** The prop that it is given by. */
  readonly prop: string;
  /** The key of the topic that is created. */
  readonly encryptionKey?: kms.IKey;
  /** The consequence of a topic without subscribers. */
  readonly unheard: string;
}

/** The topic of the user, or one that is created. Synthesis warns when it has no subscriber. */
export function heardTopic(
  scope: Construct,
  id: string,
  { given, prop, encryptionKey, unheard }: HeardTopicProps,
): sns.ITopic {
  const topic = given ?? new sns.Topic(scope, id, { enforceSSL: true, masterKey: encryptionKey });
  checkReach(scope, prop, topic);
  if (!warnedOf.has(topic)) warnIfUnheard(scope, topic, unheard);
  warnedOf.add(topic);
  return topic;
}

/** A topic that is handed on is warned of once. */
const warnedOf = new WeakSet<sns.ITopic>();

/** Nothing is known of topics that are defined elsewhere, and they are passed over. */
function warnIfUnheard(scope: IConstruct, topic: sns.ITopic, consequence: string): void {
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
