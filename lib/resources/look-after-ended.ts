import type { Duration } from 'aws-cdk-lib';
import { aws_events as events } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { deliver } from './event-dead-letters';
import type { EndedField } from './execution-ended-rule';
import { executionEndedRule } from './execution-ended-rule';

/** The function that looks after executions that have ended, and when it is called. */
export interface LookAfterEndedProps {
  readonly fn: lambda.IFunction;
  readonly stateMachine: sfn.IStateMachine;
  /** The fields of the event under the names that the function has for them. */
  readonly told: Readonly<Record<string, EndedField>>;
  /** Whether it is called for those that succeeded, too. @default false */
  readonly succeededToo?: boolean;
  /** The input of the function from the schedule. @default - an empty object */
  readonly asked?: object;
  /** The time between two calls by the schedule. */
  readonly every: Duration;
  /** The descriptions of the rule for ends, and of the schedule. */
  readonly ended: string;
  readonly scheduled: string;
  readonly deadLetters: sqs.Queue;
  readonly encryptionKey?: kms.IKey;
}

/** Calls a function when executions have ended: by events, which come at once but at best effort, and by a schedule that finds what they missed. */
export function lookAfterEnded(scope: Construct, props: LookAfterEndedProps): void {
  const {
    fn,
    stateMachine,
    told,
    succeededToo,
    asked = {},
    every,
    ended,
    scheduled,
    deadLetters,
    encryptionKey,
  } = props;
  const target = new targets.LambdaFunction(fn);
  const delivery = { target, deadLetters, encryptionKey };
  executionEndedRule(scope, 'Ended', { stateMachine, description: ended, succeededToo, told, ...delivery });
  const schedule = new events.Rule(scope, 'Schedule', {
    description: scheduled,
    schedule: events.Schedule.rate(every),
  });
  deliver(schedule, { ...delivery, input: () => asked });
}
