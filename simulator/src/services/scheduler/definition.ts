import type { ServiceContext, ServiceDefinition } from '../definition';
import type { EventsService } from '../events/events-service';
import { Recurrences } from './recurrences';
import { asText, byArn, regional } from '../resource-type';
import { RuleSchedule } from './rule-schedule';
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
  create: (context) => {
    const { app, agenda, random, deliveries, calls, say } = context;
    const recurrences = recurrencesOf(context);
    const targets = new ScheduleTargets(deliveries, calls, agenda, random, say);
    const [schedules, groups] = [app.ofType('AWS::Scheduler::Schedule'), app.ofType('AWS::Scheduler::ScheduleGroup')];
    return new SchedulerService(schedules, groups, { place: app, agenda, random, recurrences, targets });
  },
};

/** Rules of EventBridge with a schedule recur as well. */
function recurrencesOf({ app, agenda, service }: ServiceContext): Recurrences {
  const events = service('events') as EventsService;
  const recurrences = new Recurrences(agenda);
  recurrences.declare(...app.ofType('AWS::Events::Rule').map((rule) => new RuleSchedule(rule, events, agenda.nowMs)));
  return recurrences;
}
