import { RemovalPolicy, Stack, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { nameByContent } from './named-by-content';
import { startThrough } from './start-arn';
import { versionAlarms } from './version-alarms';
import { noteVersioned } from './versioned-machines';
import { VersionCleaner } from './version-cleaner';
import type { Versioning } from './versioning';
import type { VersioningPlan } from './versioning-plan';

/** Properties of `WorkflowVersions`. */
export interface WorkflowVersionsProps {
  /** The state machine that has versions. */
  readonly stateMachine: sfn.StateMachine;

  /** The way in which a new version takes over. */
  readonly versioning: Versioning;

  /**
   * The time for which logs of the function are kept that deletes old versions.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether that function is traced with X-Ray.
   *
   * @default true
   */
  readonly tracing?: boolean;

  /**
   * The key that encrypts its logs and dead letters.
   *
   * @default - AWS owned keys
   */
  readonly encryptionKey?: kms.IKey;
}

const GIVEN: Given<WorkflowVersionsProps> = { stateMachine: 'given', versioning: 'given' };

/**
 * The versions of a state machine: one for each definition that is deployed, and an alias through which executions are started.
 *
 * The version goes by the content of the definition: another definition is another resource, and the one before stays with its executions, since
 * CloudFormation is told to retain it.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-cd-aliasing-versioning.html
 */
export class WorkflowVersions extends Construct {
  /** The version of the definition that is deployed. */
  public readonly version: sfn.CfnStateMachineVersion;

  /** The alias through which executions are started. */
  public readonly alias: sfn.CfnStateMachineAlias;

  /** The name of the alias. */
  public readonly aliasName: string;

  /** The alarms that are watched while a new version takes over. */
  public readonly alarms: cloudwatch.IAlarm[];

  /** The function that deletes old versions; undefined where all are kept. */
  public readonly cleanFunction?: lambda.IFunction;

  /** Throws when a prop is missing. */
  public constructor(scope: Construct, id: string, props: WorkflowVersionsProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { stateMachine, versioning, ...common } = props;
    const { aliasName, alarms, keepVersions, steps } = versioning._plan;
    this.version = this.createVersion(stateMachine);
    this.alarms = alarms === undefined ? versionAlarms(this, stateMachine, this.version) : [...alarms];
    this.aliasName = aliasName;
    this.alias = this.createAlias(steps);
    noteVersioned(Stack.of(stateMachine), stateMachine);
    startThrough(stateMachine, { arn: this.alias.ref, name: aliasName });
    if (keepVersions !== undefined) {
      this.cleanFunction = new VersionCleaner(this, 'Cleaner', {
        ...common,
        machine: stateMachine,
        keep: keepVersions,
      }).fn;
    }
  }

  /** A value that only the deployment knows, such as a parameter in the definition, makes another revision, which replaces the version. */
  private createVersion(machine: sfn.StateMachine): sfn.CfnStateMachineVersion {
    const resource = machine.node.defaultChild as sfn.CfnStateMachine;
    const version = new sfn.CfnStateMachineVersion(this, 'Version', {
      stateMachineArn: machine.stateMachineArn,
      stateMachineRevisionId: resource.attrStateMachineRevisionId,
    });
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    nameByContent(version, (): unknown[] => [
      resource.roleArn,
      resource.definitionString ?? resource.definition,
      resource.definitionS3Location,
      resource.definitionSubstitutions,
    ]);
    return version;
  }

  private createAlias({ type, percentage, interval }: VersioningPlan['steps']): sfn.CfnStateMachineAlias {
    const alarms = this.alarms.map(({ alarmName }) => alarmName);
    return new sfn.CfnStateMachineAlias(this, 'Alias', {
      name: this.aliasName,
      deploymentPreference: {
        stateMachineVersionArn: this.version.ref,
        type,
        percentage,
        interval,
        alarms: alarms.length === 0 ? undefined : alarms,
      },
    });
  }
}
