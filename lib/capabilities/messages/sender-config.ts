import type { aws_iam as iam } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** The parts of a sender that the functions which send need. */
export interface SenderConfig {
  /** Environment variables of the functions: the kind of sender and its target. */
  readonly environment: Readonly<Record<string, string>>;
  /** The permissions that sending needs, exactly. */
  readonly statements: readonly iam.PolicyStatement[];
  /** The topic that messages are published to; undefined where they go elsewhere. */
  readonly topic?: sns.ITopic;
}

/** Creates in `scope` the resources of a sender; the key encrypts what is created. */
export type BindSender = (scope: Construct, encryptionKey: kms.IKey | undefined) => SenderConfig;
