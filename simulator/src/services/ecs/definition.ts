import type { ServiceDefinition } from '../definition';
import { ecsTask } from './job';
import { ecsNeeds } from './needs';
import { byArn, revision } from '../resource-type';

export const ecs: ServiceDefinition = {
  name: 'ecs',
  label: 'ECS',
  resourceTypes: {
    'AWS::ECS::TaskDefinition': {
      nameProperty: 'Family',
      arn: revision('ecs', 'task-definition/'),
      ref: byArn,
      attributes: { TaskDefinitionArn: byArn },
    },
  },
  standIns: [
    [/cluster/gi, 'ecs:{place}:cluster/'],
    [/task-?def(inition)?/gi, 'ecs:{place}:task-definition/'],
  ],
  denied: { sdkError: 'AccessDeniedException' },
  jobs: { runTask: ecsTask },
  needs: ecsNeeds,
};
