import type { ServiceDefinition } from '../definition';
import type { DynamoDbService } from '../dynamodb/dynamodb-service';
import { PassiveService } from '../passive-service';
import { changesOf, type Redeployment } from '../redeployment';
import { byArn, regional } from '../resource-type';
import type { SqsService } from '../sqs/sqs-service';
import { Pipes } from './pipes';

const PIPE = 'AWS::Pipes::Pipe';

export const pipes: ServiceDefinition = {
  name: 'pipes',
  label: 'EventBridge Pipes',
  resourceTypes: {
    [PIPE]: {
      nameProperty: 'Name',
      maxNameLength: 64,
      arn: regional('pipes', 'pipe/'),
      attributes: { Arn: byArn },
      replacedBy: ['Source'],
    },
  },
  actions: [],
  create: (context) => {
    const { service } = context;
    const [sqs, dynamodb] = [service('sqs') as SqsService, service('dynamodb') as DynamoDbService];
    const connected = new Pipes({ ...context, sqs, dynamodb });
    const redeployment: Redeployment = {
      types: [PIPE],
      carryOut: (changes) => connected.redeploy(changesOf(changes, PIPE)),
    };
    return Object.assign(new PassiveService('pipes'), { redeployment });
  },
};
