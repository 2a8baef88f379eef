import type { ServiceDefinition } from '../definition';
import type { EventsService } from '../events/events-service';
import { RuleTargets } from '../events/rule-targets';
import { byArn, regional } from '../resource-type';
import { SchedulerService } from './scheduler-service';
import { Schedules } from './schedules';

export const scheduler: ServiceDefinition = {
  name: 'scheduler',
  label: 'EventBridge Scheduler',
  resourceTypes: {
    'AWS::Scheduler::Schedule': {
      nameProperty: 'Name',
      arn: regional('scheduler', 'schedule/default/'),
      attributes: { Arn: byArn },
    },
  },
  actions: [],
  create: ({ app, agenda, deliveries, service }) => {
    const resources = [...app.ofType('AWS::Events::Rule'), ...app.ofType('AWS::Scheduler::Schedule')];
    const targets = new RuleTargets(deliveries, 'scheduler.amazonaws.com');
    return new SchedulerService(new Schedules(resources, service('events') as EventsService, targets, agenda));
  },
};
