import type { ServiceDefinition } from '../definition';
import type { DynamoDbService } from '../dynamodb/dynamodb-service';
import { PassiveService } from '../passive-service';
import { byArn, regional } from '../resource-type';
import type { SqsService } from '../sqs/sqs-service';
import { connectPipes } from './connect-pipes';

export const pipes: ServiceDefinition = {
  name: 'pipes',
  label: 'EventBridge Pipes',
  resourceTypes: {
    'AWS::Pipes::Pipe': {
      nameProperty: 'Name',
      maxNameLength: 64,
      arn: regional('pipes', 'pipe/'),
      attributes: { Arn: byArn },
    },
  },
  actions: [],
  create: (context) => {
    const { service } = context;
    connectPipes({ ...context, sqs: service('sqs') as SqsService, dynamodb: service('dynamodb') as DynamoDbService });
    return new PassiveService('pipes');
  },
};
