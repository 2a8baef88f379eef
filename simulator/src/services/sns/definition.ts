import type { ServiceDefinition } from '../definition';
import { asText, byArn, byName, idOf, regional } from '../resource-type';
import { sns as needs, SNS_ENCRYPTION } from './needs';
import { SnsService } from './sns-service';
import { Subscribers } from './subscribers';
import { touchesOfSns } from './touches';

export const sns: ServiceDefinition = {
  name: 'sns',
  label: 'SNS',
  resourceTypes: {
    'AWS::SNS::Subscription': {
      arn: (resource) => `${asText(resource.properties['TopicArn'])}:${idOf(resource)}`,
      ref: byArn,
      attributes: { Arn: byArn },
    },
    'AWS::SNS::Topic': {
      nameProperty: 'TopicName',
      arn: regional('sns'),
      ref: byArn,
      attributes: { TopicArn: byArn, TopicName: byName },
    },
  },
  standIns: [[/topic|sns/gi, 'sns:{place}:']],
  needs,
  touches: touchesOfSns,
  denied: {
    code: 'AuthorizationError',
    status: 403,
    error: 'SNS.AuthorizationErrorException',
    sdkError: 'AuthorizationErrorException',
  },
  deniedKey: {
    code: 'KMSAccessDenied',
    status: 400,
    error: 'SNS.KMSAccessDeniedException',
    sdkError: 'KmsAccessDeniedException',
  },
  keys: { 'AWS::SNS::Topic': ({ properties }) => properties['KmsMasterKeyId'] },
  encryptionContext: SNS_ENCRYPTION,
  policies: {
    'AWS::SNS::TopicPolicy': (policy) =>
      (policy.property('Topics') as string[]).map((arn) => ({
        arn,
        document: () => policy.property('PolicyDocument'),
      })),
  },
  throttled: { optimized: 'ThrottledException', sdk: 'ThrottledException' },
  actions: ['Publish', 'PublishBatch'],
  create: ({ app, agenda, random, deliveries }) =>
    new SnsService(
      app.ofType('AWS::SNS::Topic'),
      app.ofType('AWS::SNS::Subscription'),
      agenda,
      random,
      new Subscribers(deliveries),
    ),
};
