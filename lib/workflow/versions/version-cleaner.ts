import { Duration, Stack, aws_events as events, aws_iam as iam, aws_logs as logs } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { deliver, eventDeadLetters } from '../../resources/event-dead-letters';
import { handlerFunction } from '../../resources/handler-function';
import { grantReadMachine } from '../customer-key';
import { shippedPinnedBy } from './pinned-functions';
import { whenVersioned } from './versioned-machines';

/** The machine whose versions are counted, and how many stay. */
export interface VersionCleanerProps {
  readonly machine: sfn.StateMachine;
  readonly keep: number;
  readonly logRetention?: logs.RetentionDays;
  readonly tracing?: boolean;
  readonly encryptionKey?: kms.IKey;
}

/** AWS judges versions and aliases by the ARN of their machine. */
const READ = [
  'states:ListStateMachineVersions',
  'states:ListStateMachineAliases',
  'states:DescribeStateMachineAlias',
  'states:ListExecutions',
];

/** Deletes versions of a machine, and of the functions of ours that it calls, that are older than those which are kept, once a day. */
export class VersionCleaner extends Construct {
  public readonly fn: lambda.Function;

  public constructor(scope: Construct, id: string, props: VersionCleanerProps) {
    super(scope, id);
    const { machine, encryptionKey } = props;
    this.fn = this.createFunction(props);
    const actions = [...READ, 'states:DeleteStateMachineVersion'];
    this.fn.addToRolePolicy(new iam.PolicyStatement({ actions, resources: [machine.stateMachineArn] }));
    const functions = shippedPinnedBy(machine);
    if (functions.length > 0) this.cleanFunctions(functions, machine);
    const schedule = new events.Rule(this, 'Schedule', {
      description: 'Deletes versions that are older than those to be kept',
      schedule: events.Schedule.rate(Duration.days(1)),
    });
    deliver(schedule, {
      target: new targets.LambdaFunction(this.fn),
      input: () => ({}),
      deadLetters: eventDeadLetters(this, 'Dlq', encryptionKey),
      encryptionKey,
    });
  }

  private createFunction(props: VersionCleanerProps): lambda.Function {
    const { machine, keep, encryptionKey, tracing, logRetention = logs.RetentionDays.THREE_MONTHS } = props;
    return handlerFunction(this, 'Clean', {
      asset: 'workflow-clean-versions',
      description: `${this.node.path}: deletes old versions`,
      timeout: Duration.minutes(5),
      environment: { STATE_MACHINE: machine.stateMachineArn, TYPE: machine.stateMachineType, KEEP: String(keep) },
      logRetention,
      tracing,
      encryptionKey,
    });
  }

  /**
   * AWS's table of permissions has the function as the only resource of `lambda:DeleteFunction`, so that there is none for versions alone; where the ARN of a
   * version is what is judged, the second one lets it through.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
   */
  private cleanFunctions(functions: readonly lambda.IFunction[], machine: sfn.StateMachine): void {
    this.fn.addEnvironment('FUNCTIONS', functions.map(({ functionName }) => functionName).join(','));
    const arns = functions.map(({ functionArn }) => functionArn);
    this.allow(['lambda:ListVersionsByFunction'], arns);
    this.allow(
      ['lambda:DeleteFunction'],
      arns.flatMap((arn) => [arn, `${arn}:*`]),
    );
    this.readDefinitions(machine);
  }

  /** Another workflow of the stack may call the same functions, or may have called them in a version of before. */
  private readDefinitions(machine: sfn.StateMachine): void {
    const reading = this.allow(['states:DescribeStateMachine'], [machine.stateMachineArn]);
    grantReadMachine(machine, this.fn);
    const others: string[] = [];
    whenVersioned(Stack.of(machine), (other) => {
      if (other === machine) return;
      reading.addResources(other.stateMachineArn);
      this.allow(READ, [other.stateMachineArn]);
      grantReadMachine(other, this.fn);
      others.push(other.stateMachineName);
      this.fn.addEnvironment('OTHERS', others.join(','));
    });
  }

  private allow(actions: string[], resources: string[]): iam.PolicyStatement {
    const statement = new iam.PolicyStatement({ actions, resources });
    this.fn.addToRolePolicy(statement);
    return statement;
  }
}
