import { Duration, Stack, Token, aws_iam as iam, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { jsonata } from '../../core/jsonata';
import { ENTERING } from '../../states/entering';
import { Work } from '../../work/work';
import { PollCheck, PollUntilDone } from '../poll-until-done';

/** Properties of an `SsmAutomation`. */
export interface SsmAutomationProps {
  /** The name of the document: one of yours, or one of AWS's such as `AWS-RestartEC2Instance`. */
  readonly document: string;

  /**
   * The version of the document: a number, `$DEFAULT` or `$LATEST`.
   *
   * @default - the default version
   */
  readonly documentVersion?: string;

  /**
   * The parameters of the document: lists of texts or of JSONata expressions in `{% … %}` over `$input`.
   *
   * @default - none
   */
  readonly parameters?: { readonly [name: string]: string[] };

  /**
   * The role that the automation runs under, handed to it as its parameter `AutomationAssumeRole`.
   *
   * @default - that of the document, or the role of the state machine, which then needs every permission of the document's steps
   */
  readonly assumeRole?: iam.IRole;

  /** The time within which it must be done, in whole seconds. When it is over, the automation is stopped. */
  readonly deadline: Duration;

  /**
   * The time between two looks at it, in whole seconds.
   *
   * @default - 15 seconds, or a 500th part of the deadline where that is longer
   */
  readonly interval?: Duration;

  /**
   * The prefix of the names of the states.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}

const GIVEN: Given<SsmAutomationProps> = {
  document: 'given',
  parameters: 'each',
  deadline: 'given duration',
  interval: 'duration',
};

/**
 * Runs an automation of Systems Manager and waits until it is done: `Work.chain` around it makes it a step of a runbook.
 *
 * It takes 2 transitions and 1 for each look, and 1 more where nothing follows it, as within `Work.chain`. Its output is the input with `{ job, result }` as the field `automation`: the id of the automation,
 * and `{ status, outputs, failureMessage }`. When it is too late, or can't be looked at any more, the automation is stopped.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-automation.html
 */
export class SsmAutomation extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: SsmAutomationProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { deadline, interval = usualInterval(deadline), stateNamePrefix = `${id}: ` } = props;
    const poll = new PollUntilDone(this, 'Automation', {
      start: this.start(props),
      check: PollCheck.automationExecution(),
      deadline,
      interval,
      waitByRetry: true,
      resultField: 'automation',
      stateNamePrefix,
    });
    this.startState = poll.startState;
    this.endStates = poll.endStates;
  }

  private start({ document, documentVersion, parameters, assumeRole }: SsmAutomationProps): Work {
    const role = assumeRole && { AutomationAssumeRole: [assumeRole.roleArn] };
    const given = { ...parameters, ...role };
    return Work.callAwsService({
      service: 'ssm',
      action: 'startAutomationExecution',
      parameters: {
        DocumentName: document,
        ...(documentVersion !== undefined && { DocumentVersion: documentVersion }),
        ...(Object.keys(given).length > 0 && { Parameters: given }),
        ClientToken: jsonata(UUID),
      },
      iamResources: [this.documentArn(document), this.arn('automation-execution', '*')],
      additionalIamStatements: assumeRole && [
        new iam.PolicyStatement({
          actions: ['iam:PassRole'],
          resources: [assumeRole.roleArn],
          conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
        }),
      ],
    });
  }

  /** Documents that AWS owns belong to no account. */
  private documentArn(document: string): string {
    const isOfAws = !Token.isUnresolved(document) && /^(AWS|Amazon)[\w-]*-/.test(document);
    return this.arn('document', document, isOfAws ? '' : undefined);
  }

  private arn(resource: string, resourceName: string, account?: string): string {
    return Stack.of(this).formatArn({ service: 'ssm', resource, resourceName, account });
  }
}

/** The token by which a call that was lost and made again starts nothing: a UUID of the entering of the state. */
const UUID =
  `($hash := $hash(${ENTERING}, "MD5"); $join([$substring($hash, 0, 8), $substring($hash, 8, 4), ` +
  '$substring($hash, 12, 4), $substring($hash, 16, 4), $substring($hash, 20, 12)], "-"))';

function usualInterval(deadline: Duration): Duration {
  const seconds = deadline.isUnresolved() ? 15 : Math.max(15, Math.ceil(deadline.toSeconds() / 500));
  return Duration.seconds(deadline.isUnresolved() ? seconds : Math.min(seconds, deadline.toSeconds()));
}
