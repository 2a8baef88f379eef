import { Mixin, aws_iam as iam, aws_logs as logs, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { refusal } from '../../core/refusal';
import { encryptedLogGroup } from '../../resources/encrypted-log-group';
import { vendedLogGroupName } from '../../resources/vended-log-group-name';
import { failureHook } from '../../workflow/failure-hook';
import { WorkflowAlarms } from '../../workflow/workflow-alarms';
import { OldestExecution } from './oldest-execution';
import type { ProductionDefaultsProps } from './production-defaults-props';

const GIVEN: Given<ProductionDefaultsProps> = { maxExecutionAge: 'duration' };

/** The child of the machine that holds what is added to it. */
const ID = 'ProductionDefaults';

/** Vended log delivery has no narrower permission. */
const LOG_DELIVERY = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];

const TRACING = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];

/**
 * Gives a `StateMachine` of aws-cdk-lib what a `Workflow` has from the beginning: logs, tracing, alarms, and somebody who is told of failures. What the
 * machine has already stays as it is, and nothing of its definition changes.
 *
 * Apply it with `machine.with(new ProductionDefaults())`, or to all machines of an app with `Mixins.of(app).apply(new ProductionDefaults())`.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/mixins.html
 */
export class ProductionDefaults extends Mixin {
  /** Throws when a prop is out of its range. */
  public constructor(private readonly props: ProductionDefaultsProps = {}) {
    super();
    checkGiven('ProductionDefaults', props, GIVEN);
  }

  /** Whether the construct is a state machine that was not given them before. */
  public override supports(construct: IConstruct): boolean {
    return construct instanceof sfn.StateMachine && construct.node.tryFindChild(ID) === undefined;
  }

  /** Gives them to a state machine; throws when an option doesn't fit its type. */
  public applyTo(construct: IConstruct): void {
    if (!this.supports(construct)) return;
    const machine = construct as sfn.StateMachine;
    this.checkType(machine);
    const scope = new Construct(machine, ID);
    const { alarmTopic: topic, failureTarget: target, encryptionKey } = this.props;
    this.log(scope, machine);
    this.trace(machine);
    if (topic !== undefined) new WorkflowAlarms(scope, 'Alarms', { stateMachine: machine, topic });
    if (target !== undefined) failureHook(scope, { stateMachine: machine, target, encryptionKey });
    this.watchAge(scope, machine);
  }

  private checkType({ node, stateMachineType }: sfn.StateMachine): void {
    if (stateMachineType === sfn.StateMachineType.STANDARD) return;
    for (const prop of ['failureTarget', 'maxExecutionAge'] as const) {
      if (this.props[prop] === undefined) continue;
      const instead = 'AWS neither tells of Express executions nor lists them; give an alarmTopic';
      throw refusal(node.scope ?? 'ProductionDefaults', {
        prop,
        must: `be left out for the EXPRESS state machine '${node.id}'`,
        got: 'one',
        instead,
      });
    }
  }

  private log(scope: Construct, machine: sfn.StateMachine): void {
    const { logLevel = sfn.LogLevel.ALL, logExecutionData = false, logRetention, encryptionKey } = this.props;
    const resource = machine.node.defaultChild as sfn.CfnStateMachine;
    if (logLevel === sfn.LogLevel.OFF || resource.loggingConfiguration !== undefined) return;
    const logGroup = encryptedLogGroup(scope, 'Logs', {
      logGroupName: vendedLogGroupName(machine, 'states'),
      retention: logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey,
    });
    resource.loggingConfiguration = {
      level: logLevel,
      includeExecutionData: logExecutionData,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
    };
    this.allow(machine, LOG_DELIVERY);
  }

  private trace(machine: sfn.StateMachine): void {
    const resource = machine.node.defaultChild as sfn.CfnStateMachine;
    if (this.props.tracing === false || resource.tracingConfiguration !== undefined) return;
    resource.tracingConfiguration = { enabled: true };
    this.allow(machine, TRACING);
  }

  /** A role that must not be changed says nothing of it: it has to allow this by itself. */
  private allow(machine: sfn.StateMachine, actions: string[]): void {
    machine.addToRolePolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
  }

  private watchAge(scope: Construct, stateMachine: sfn.StateMachine): void {
    const { maxExecutionAge, alarmTopic: topic, logRetention, encryptionKey } = this.props;
    if (maxExecutionAge === undefined) return;
    new OldestExecution(scope, 'Oldest', { stateMachine, maxAge: maxExecutionAge, topic, logRetention, encryptionKey });
  }
}
