import type { ServiceDefinition } from '../definition';
import type { Resource } from '../resource';
import { byArn, byName, regional } from '../resource-type';
import { sqs as needs, SQS_ENCRYPTION } from './needs';
import { SQS_ACTIONS, SqsService } from './sqs-service';

const queueUrl = ({ name, stack }: Resource): string =>
  `https://sqs.${stack.region}.${stack.urlSuffix}/${stack.account}/${name}`;
import { touchesOfSqs } from './touches';

export const sqs: ServiceDefinition = {
  name: 'sqs',
  label: 'SQS',
  resourceTypes: {
    'AWS::SQS::Queue': {
      nameProperty: 'QueueName',
      replacedBy: ['FifoQueue'],
      maxNameLength: 80,
      arn: regional('sqs'),
      ref: queueUrl,
      attributes: { Arn: byArn, QueueName: byName, QueueUrl: queueUrl },
    },
  },
  standIns: [[/queue|sqs|dlq/gi, 'sqs:{place}:']],
  needs,
  touches: touchesOfSqs,
  denied: { code: 'AccessDenied', status: 403, error: 'SQS.AmazonSQSException', lowerCase: true },
  deniedKey: { code: 'KMS.AccessDeniedException', status: 400, sdkError: 'KmsAccessDeniedException', lowerCase: false },
  keys: { 'AWS::SQS::Queue': ({ properties }) => properties['KmsMasterKeyId'] },
  encryptionContext: SQS_ENCRYPTION,
  policies: {
    'AWS::SQS::QueuePolicy': (policy, app) => {
      const refs = policy.property('Queues') as string[];
      const queues = app.ofType('AWS::SQS::Queue').filter((queue) => refs.includes(queue.ref));
      return queues.map(({ arn }) => ({ arn, document: () => policy.property('PolicyDocument') }));
    },
  },
  eventSourceActions: ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'],
  throttled: { optimized: 'AmazonSQSException' },
  actions: SQS_ACTIONS,
  create: ({ app, agenda, random }) => new SqsService(app.ofType('AWS::SQS::Queue'), agenda, random),
};
