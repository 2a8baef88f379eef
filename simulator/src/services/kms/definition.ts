import type { ServiceDefinition } from '../definition';
import { byArn, idOf, regional } from '../resource-type';

export const kms: ServiceDefinition = {
  name: 'kms',
  label: 'KMS',
  resourceTypes: {
    'AWS::KMS::Alias': { nameProperty: 'AliasName', arn: regional('kms') },
    'AWS::KMS::Key': {
      arn: (key) => `arn:${key.stack.partition}:kms:${key.stack.region}:${key.stack.account}:key/${idOf(key)}`,
      ref: idOf,
      attributes: { Arn: byArn, KeyId: idOf },
    },
  },
  standIns: [[/key|kms/gi, 'kms:{place}:key/']],
  denied: { error: 'KMS.AWSKMSException' },
  policies: { 'AWS::KMS::Key': (key) => [{ arn: key.arn, document: () => key.property('KeyPolicy') }] },
};
