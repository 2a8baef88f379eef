import { Aws, aws_events as events, aws_iam as iam, type aws_sqs as sqs } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { deliver, eventDeadLetters } from '../../resources/event-dead-letters';
import type { Workflow } from '../../workflow/workflow';

/** The workflow whose executions are started. */
export interface StartRulesProps {
  readonly workflow: Workflow;
  readonly encryptionKey?: kms.IKey;
  /** The name of what is started, as the descriptions of the rules say it: `the fan-out`. */
  readonly what: string;
}

/** A schedule of starts, and their input. */
export interface ScheduledStart {
  readonly schedule: events.Schedule;
  /** The time at which it was due, unless it is given. */
  readonly input?: unknown;
}

/** Events that start executions, and their input. */
export interface EventStart {
  readonly eventPattern: events.EventPattern;
  /** @default - that of the account */
  readonly eventBus?: events.IEventBus;
  /** The time and the detail of the event, unless it is given. */
  readonly input?: unknown;
}

/** Rules of EventBridge that start executions, under a role that may do nothing else. */
export class StartRules extends Construct {
  public readonly deadLetterQueue: sqs.Queue;

  private readonly role: iam.Role;
  private readonly props: StartRulesProps;

  public constructor(scope: Construct, id: string, props: StartRulesProps) {
    super(scope, id);
    this.props = props;
    this.deadLetterQueue = eventDeadLetters(this, 'Dlq', props.encryptionKey);
    this.role = this.createRole(props);
  }

  /** Starts an execution with `{ bucket, key }` for each object that is put into a bucket and isn't empty. */
  public addUpload(bucketName: string, prefix: string, suffix: string | undefined): void {
    const rule = new events.Rule(this, 'Upload', {
      description: `Starts ${this.props.what} over an object that was uploaded`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [bucketName] },
          object: { key: keys(prefix, suffix), size: [{ numeric: ['>', 0] }] },
        },
      },
    });
    this.start(rule, {
      bucket: events.EventField.fromPath('$.detail.bucket.name'),
      key: events.EventField.fromPath('$.detail.object.key'),
    });
  }

  /** Starts executions when they are due. */
  public addSchedule({ schedule, input }: ScheduledStart): void {
    const rule = new events.Rule(this, 'Schedule', {
      description: `Starts ${this.props.what} when it is due`,
      schedule,
    });
    this.start(rule, input ?? { time: events.EventField.time });
  }

  /** Starts an execution for each event. */
  public addEvent({ eventPattern, eventBus, input }: EventStart): void {
    const rule = new events.Rule(this, 'Event', {
      description: `Starts ${this.props.what} for an event`,
      eventPattern,
      eventBus,
    });
    this.start(rule, input ?? { time: events.EventField.time, detail: events.EventField.fromPath('$.detail') });
  }

  private start(rule: events.Rule, input: unknown): void {
    const { workflow, encryptionKey } = this.props;
    deliver(rule, {
      target: { bind: () => ({ arn: workflow.startArn, role: this.role }) },
      input: () => input,
      deadLetters: this.deadLetterQueue,
      encryptionKey,
    });
  }

  /** The condition names the account and not the rules: they depend on the role. */
  private createRole({ workflow }: StartRulesProps): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    workflow.grantStartExecution(role);
    return role;
  }
}

/** Several patterns for one field are alternatives, so that a prefix and a suffix have to be one pattern. */
function keys(prefix: string, suffix: string | undefined): object[] {
  const literal = (text: string): string => text.replace(/[\\*]/g, '\\$&');
  return [suffix === undefined ? { prefix } : { wildcard: `${literal(prefix)}*${literal(suffix)}` }];
}
