import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { QueueConsumerProps } from 'cdk-workflow-patterns';
import { QueueConsumer, Workflow } from 'cdk-workflow-patterns';
import type { QueueHandle, Run, World } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';
import type { Consumed } from './invariants';

export const MINUTE_MS = 60_000;

/** What a job says of itself: how long it works, and whether it fails then. */
export interface Job {
  readonly job: number;
  readonly seconds?: number;
  readonly fails?: boolean;
}

/** A workflow `Work` that does what its input says. */
export function jobs(stack: Stack): Workflow {
  const work = new sfn.Wait(stack, 'Do', { time: sfn.WaitTime.secondsPath('$.seconds') });
  const fail = new sfn.Fail(stack, 'Broken', { error: 'Job.Broken', cause: 'it says so' });
  const judge = new sfn.Choice(stack, 'Judge')
    .when(sfn.Condition.booleanEquals('$.fails', true), fail)
    .otherwise(new sfn.Succeed(stack, 'Done'));
  return new Workflow(stack, 'Work', { definition: work.next(judge), timeout: Duration.hours(12) });
}

/** A machine `Witness` whose execution is about while functions suffer faults, which are those of an execution. */
function witness(stack: Stack): void {
  const time = sfn.WaitTime.duration(Duration.hours(1));
  new Workflow(stack, 'Witness', { definition: new sfn.Wait(stack, 'See', { time }) });
}

/** A consumer `Consumer` of `Work`, two at a time unless told otherwise. */
export function consumerStack(props: Partial<QueueConsumerProps> = {}): Stack {
  return stackWith((stack) => {
    new QueueConsumer(stack, 'Consumer', { workflow: jobs(stack), maxConcurrency: 2, ...props });
    witness(stack);
  });
}

/** The same on a FIFO queue. */
export function fifoStack(props: Partial<QueueConsumerProps> = {}): Stack {
  return stackWith((stack) => {
    const queue = new sqs.Queue(stack, 'Fifo', {
      fifo: true,
      contentBasedDeduplication: true,
      visibilityTimeout: Duration.minutes(6),
    });
    new QueueConsumer(stack, 'Consumer', { workflow: jobs(stack), maxConcurrency: 2, queue, ...props });
  });
}

/** What a test looks at. */
export class Consuming {
  public constructor(
    public readonly world: World,
    private readonly queueId = 'Consumer/Queue',
  ) {}

  public get queue(): QueueHandle {
    return this.world.queue(this.queueId);
  }

  public get dead(): QueueHandle {
    return this.world.queue('Consumer/DeadLetters');
  }

  public get runs(): readonly Run[] {
    return this.world.stateMachine('Work').runs;
  }

  public get consumed(): Consumed {
    return { runs: this.runs, left: this.queue.messages, dead: this.dead.messages };
  }

  /** What lies in the dead-letter queue: each by its job, and the error. */
  public get deadJobs(): readonly (readonly [unknown, string | undefined])[] {
    return this.dead.messages.map(({ body, attributes }) => {
      const parsed = body.startsWith('{') ? (JSON.parse(body) as Partial<Job>).job : body;
      return [parsed, attributes['error']?.value] as const;
    });
  }

  public send(job: Job, groupId?: string): void {
    this.queue.send({ seconds: 60, fails: false, ...job }, groupId === undefined ? {} : { groupId });
  }
}
