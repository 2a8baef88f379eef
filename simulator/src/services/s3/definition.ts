import type { JsonObject } from '../../base/json';
import type { ServiceDefinition } from '../definition';
import type { EventsService } from '../events/events-service';
import { byArn } from '../resource-type';
import { BucketNotifications } from './bucket-notifications';
import { s3 as needs, S3_ENCRYPTION } from './needs';
import { s3Protocol } from './s3-protocol';
import { S3_ACTIONS, S3Service } from './s3-service';
import { touchesOfS3 } from './touches';

export const s3: ServiceDefinition = {
  name: 's3',
  label: 'S3',
  resourceTypes: {
    'AWS::S3::Bucket': {
      nameProperty: 'BucketName',
      maxNameLength: 63,
      lowerCaseName: true,
      arn: ({ stack, name }) => `arn:${stack.partition}:s3:::${name}`,
      attributes: {
        Arn: byArn,
        DomainName: ({ name, stack }) => `${name}.s3.${stack.urlSuffix}`,
        RegionalDomainName: ({ name, stack }) => `${name}.s3.${stack.region}.${stack.urlSuffix}`,
      },
    },
  },
  standIns: [[/bucket/gi, 's3:::']],
  needs,
  touches: touchesOfS3,
  // The model has an exception of that name for one call only.
  denied: { code: 'AccessDenied', status: 403, error: 'S3.AmazonS3Exception', sdkError: 'S3Exception' },
  keys: {
    'AWS::S3::Bucket': ({ properties }) => {
      const { ServerSideEncryptionConfiguration: rules } = (properties['BucketEncryption'] ?? {}) as JsonObject;
      const [rule] = (rules ?? []) as { ServerSideEncryptionByDefault?: JsonObject }[];
      return rule?.ServerSideEncryptionByDefault?.['KMSMasterKeyID'];
    },
  },
  encryptionContext: S3_ENCRYPTION,
  policies: {
    'AWS::S3::BucketPolicy': (policy, app) => {
      const name = policy.property('Bucket');
      const buckets = app.ofType('AWS::S3::Bucket').filter((bucket) => bucket.name === name);
      return buckets.map(({ arn }) => ({ arn, document: () => policy.property('PolicyDocument') }));
    },
  },
  policyHolder: (arn) => /^arn:[^:]+:s3:::[^/]+/.exec(arn)?.[0],
  protocol: s3Protocol,
  actions: S3_ACTIONS,
  create: ({ app, agenda, deliveries, service }) => {
    const created = new S3Service(app.ofType('AWS::S3::Bucket'), agenda);
    const events = service('events') as EventsService;
    new BucketNotifications(created, app, deliveries, events, agenda);
    return created;
  },
};
