import { own } from '../../base/own';
import type { JsonObject } from '../../base/json';
import type { AppModel } from '../assembly/app-model';
import type { Resource } from '../../services/resource';
import { textOf } from '../../base/text';

/** Which resources of an app are encrypted with a customer's own key, and with which. */
export class EncryptionKeys {
  private readonly byResource: ReadonlyMap<string, string>;

  constructor(private readonly app: AppModel) {
    const resources = app.ofType(...Object.keys(KEY_REFERENCES));
    const encrypted = resources.flatMap((resource) => {
      const reference = own(KEY_REFERENCES, resource.type)?.(resource);
      const key = typeof reference === 'string' ? this.tryKey(reference) : undefined;
      return key === undefined ? [] : [[resource.arn, key] as const];
    });
    this.byResource = new Map(encrypted);
  }

  /** The ARN of the key that a resource is encrypted with; undefined when AWS owns the key. */
  tryKeyOf(resourceArn: string): string | undefined {
    return this.byResource.get(resourceArn);
  }

  /** Keys are referred to by id, ARN or alias; what belongs to AWS (`alias/aws/sns`) needs no permission. */
  private tryKey(reference: string): string | undefined {
    const aliasName = reference.replace(/^arn:[^:]+:kms:[^:]*:[^:]*:/, '');
    const alias = this.app.ofType('AWS::KMS::Alias').find(({ name }) => name === aliasName);
    const target = alias === undefined ? reference : textOf(alias.properties['TargetKeyId']);
    const isMeant = (key: Resource): boolean => key.arn === target || key.ref === target;
    return this.app.ofType('AWS::KMS::Key').find(isMeant)?.arn;
  }
}

const KEY_REFERENCES: Readonly<Record<string, (resource: Resource) => unknown>> = {
  'AWS::SNS::Topic': ({ properties }) => properties['KmsMasterKeyId'],
  'AWS::SQS::Queue': ({ properties }) => properties['KmsMasterKeyId'],
  'AWS::S3::Bucket': ({ properties }) => {
    const { ServerSideEncryptionConfiguration: rules } = (properties['BucketEncryption'] ?? {}) as JsonObject;
    const [rule] = (rules ?? []) as { ServerSideEncryptionByDefault?: JsonObject }[];
    return rule?.ServerSideEncryptionByDefault?.['KMSMasterKeyID'];
  },
  'AWS::DynamoDB::Table': ({ properties }) =>
    (properties['SSESpecification'] as JsonObject | undefined)?.['KMSMasterKeyId'],
  'AWS::DynamoDB::GlobalTable': ({ properties, stack }) => {
    const replicas = (properties['Replicas'] ?? []) as { Region?: string; SSESpecification?: JsonObject }[];
    return replicas.find(({ Region: region }) => region === stack.region)?.SSESpecification?.['KMSMasterKeyId'];
  },
  'AWS::StepFunctions::StateMachine': ({ properties }) => encryptionKey(properties),
  'AWS::StepFunctions::Activity': ({ properties }) => encryptionKey(properties),
};

function encryptionKey(properties: JsonObject): unknown {
  return (properties['EncryptionConfiguration'] as JsonObject | undefined)?.['KmsKeyId'];
}
