import { PassiveService } from '../passive-service';
import type { Schedules } from './schedules';

/** EventBridge Scheduler, and the schedules of EventBridge's rules. */
export class SchedulerService extends PassiveService {
  constructor(readonly schedules: Schedules) {
    super('scheduler');
  }
}
