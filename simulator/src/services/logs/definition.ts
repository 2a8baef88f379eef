import type { ServiceDefinition } from '../definition';
import type { Destination } from '../destination';
import { byArn, regional } from '../resource-type';
import { PassiveService } from '../passive-service';

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
  // What is sent to a log group is nothing that a run depends on.
  create: () => Object.assign(new PassiveService('logs'), { destinations: [LOG_GROUPS] }),
};

const LOG_GROUPS: Destination = { arn: /^arn:[^:]*:logs:/, deliver: () => {} };
