import { runtimeError } from '../../language/asl-error';
import { ActivityQueue, type ActivityTask } from './activity-queue';
import type { Agenda } from '../../base/agenda';
import type { Maybe } from '../fields/maybe';
import { ServiceError } from '../service-error';
import type { TaskAttempt } from './task-attempt';

/** An activity that workers poll. */
export interface Activity {
  readonly arn: string;
  readonly name: string;
}

/** The activities of an engine. */
export class Activities {
  private readonly queues = new Map<string, ActivityQueue>();

  constructor(private readonly agenda: Agenda) {}

  create(activity: Activity): Activity {
    this.queues.set(activity.arn, new ActivityQueue());
    return activity;
  }

  /** Tasks that want it from now on fail. */
  delete(arn: string): void {
    this.queues.delete(arn);
  }

  has(arn: string): boolean {
    return this.queues.has(arn);
  }

  /** Throws AslError `States.Runtime` when there is no such activity. */
  check(arn: string): void {
    if (!this.has(arn)) throw runtimeError(`The activity ${arn} does not exist.`);
  }

  offer(attempt: TaskAttempt): void {
    this.queues.get(attempt.calling.resource.arn)?.offer(attempt);
  }

  /**
   * Takes the next task; undefined when there is none at this instant.
   * @throws ServiceError `ActivityDoesNotExist`.
   */
  take(arn: string, workerName: string | undefined): ActivityTask | undefined {
    return this.queueOf(arn).take(workerName);
  }

  /**
   * Calls back, out of an action of the agenda, whenever there is a new task; what comes back ends that.
   * @throws ServiceError `ActivityDoesNotExist`.
   */
  whenTask(arn: string, listener: () => Maybe<void>): () => void {
    return this.queueOf(arn).whenOffered(() => void this.agenda.soon(`${arn} has a task`, listener));
  }

  private queueOf(arn: string): ActivityQueue {
    const queue = this.queues.get(arn);
    if (queue === undefined) throw new ServiceError('ActivityDoesNotExist', `Activity Does Not Exist: '${arn}'`);
    return queue;
  }
}
