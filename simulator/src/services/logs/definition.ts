import type { ServiceDefinition } from '../definition';
import { byArn, regional } from '../resource-type';
import { LogsService } from './logs-service';

export const logs: ServiceDefinition = {
  name: 'logs',
  label: 'CloudWatch Logs',
  sdk: 'cloudwatchlogs',
  resourceTypes: {
    'AWS::Logs::LogGroup': {
      nameProperty: 'LogGroupName',
      arn: (group) => `${regional('logs', 'log-group:')(group)}:*`,
      attributes: { Arn: byArn },
    },
  },
  standIns: [[/log-?group/gi, 'logs:{place}:log-group:']],
  actions: [],
  create: () => new LogsService(),
};
