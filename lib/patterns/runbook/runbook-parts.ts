import { Duration, aws_logs as logs } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { refusal } from '../../core/refusal';
import { handlerFunction } from '../../resources/handler-function';
import type { IApprovalChannel } from '../approval';

/** The kinds of steps, as reports call them. */
export type RunbookStepKind = 'step' | 'check' | 'approval' | 'alarms' | 'calendar' | 'window' | 'hold';

/** The props of the parts that steps share. */
export interface RunbookPartsProps {
  readonly channel?: IApprovalChannel;
  readonly logRetention?: logs.RetentionDays;
  readonly tracing?: boolean;
  readonly encryptionKey?: kms.IKey;
}

/** The parts that steps of a runbook share: each is created when a step first needs it. */
export class RunbookParts {
  private fn?: lambda.Function;
  private parameter?: ssm.StringParameter;

  public constructor(
    private readonly scope: Construct,
    private readonly props: RunbookPartsProps,
  ) {}

  /** The parameter by which operators hold; undefined as long as no step needs it. */
  public get hold(): ssm.IStringParameter | undefined {
    return this.parameter;
  }

  public channel(at: string): IApprovalChannel {
    const { channel } = this.props;
    if (channel !== undefined) return channel;
    const instead = "give the runbook a 'channel'";
    const prop = at.replace(/\.$/, '');
    throw refusal(this.scope, { prop, must: 'have a way to approvers', got: 'an approval without one', instead });
  }

  public windowFunction(): lambda.IFunction {
    const { logRetention = logs.RetentionDays.THREE_MONTHS, tracing, encryptionKey } = this.props;
    return (this.fn ??= handlerFunction(this.scope, 'Window', {
      asset: 'runbook-window',
      description: `${this.scope.node.path}: knows whether a window is open`,
      timeout: Duration.seconds(10),
      environment: {},
      logRetention,
      tracing,
      encryptionKey,
    }));
  }

  public holdParameter(): ssm.IStringParameter {
    return (this.parameter ??= new ssm.StringParameter(this.scope, 'Hold', {
      stringValue: 'go',
      description: `${this.scope.node.path}: 'hold' holds all executions at their holds, names of executions hold those`,
    }));
  }
}
