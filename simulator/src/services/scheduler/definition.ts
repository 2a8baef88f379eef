import type { ServiceDefinition } from '../definition';
import type { EventsService } from '../events/events-service';
import { Recurrences } from './recurrences';
import { asText, byArn, regional } from '../resource-type';
import { RuleSchedules } from './rule-schedule';
import { ScheduleTargets } from './schedule-target';
import { schedulerNeeds } from './needs';
import { schedulerProtocol } from './scheduler-protocol';
import { SCHEDULER_ACTIONS, SchedulerService } from './scheduler-service';
import { touchesOfScheduler } from './touches';

export const scheduler: ServiceDefinition = {
  name: 'scheduler',
  label: 'EventBridge Scheduler',
  resourceTypes: {
    'AWS::Scheduler::Schedule': {
      nameProperty: 'Name',
      replacedBy: ['GroupName'],
      arn: (schedule) =>
        regional('scheduler', `schedule/${asText(schedule.properties['GroupName'] ?? 'default')}/`)(schedule),
      attributes: { Arn: byArn },
    },
    'AWS::Scheduler::ScheduleGroup': {
      nameProperty: 'Name',
      arn: regional('scheduler', 'schedule-group/'),
      attributes: { Arn: byArn },
    },
  },
  needs: schedulerNeeds,
  touches: touchesOfScheduler,
  protocol: schedulerProtocol,
  actions: SCHEDULER_ACTIONS,
  create: ({ app, agenda, random, deliveries, calls, say, service }) => {
    const recurrences = new Recurrences(agenda);
    const rules = new RuleSchedules(
      app.ofType('AWS::Events::Rule'),
      recurrences,
      service('events') as EventsService,
      agenda,
    );
    const targets = new ScheduleTargets(deliveries, calls, agenda, random, say);
    const [schedules, groups] = [app.ofType('AWS::Scheduler::Schedule'), app.ofType('AWS::Scheduler::ScheduleGroup')];
    return new SchedulerService(schedules, groups, { place: app, agenda, random, recurrences, rules, targets });
  },
};
