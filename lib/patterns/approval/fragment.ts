import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { FragmentNames } from '../../core/naming';
import { checkDelegates, checkId, checkTexts, isLiteral } from './literals';
import { personOf } from './person';
import { hasSeveralPeople, planOf } from './plan';
import type { ApprovalLevelOptions, IApprovalChannel } from './props';
import { ApprovalStates } from './states';

/** Options of an approval, wherever it stands. Each text may be a JSONata expression in `{% … %}`. */
export interface ApprovalOptions {
  /** The title of what is to be approved: text that is not empty, of at most 200 characters. */
  readonly title: string;

  /**
   * The description of what is to be approved: at most 4,000 characters.
   *
   * @default - none
   */
  readonly text?: string;

  /**
   * The details of what is to be approved, by their labels: at most 50, each of at most 1,000 characters.
   *
   * @default - none
   */
  readonly fields?: { readonly [label: string]: string };

  /**
   * The id of whoever asks for the approval, as approvers have ids too. This person is left out of the approvers and delegates, unless
   * `allowSelfApproval` is on. Ids that differ in capitals, spaces or invisible characters alone name one person.
   */
  readonly requestedBy: string;

  /** The levels: the next one is asked when the time of one is over. When that of the last one is over, the request expires. */
  readonly levels: ApprovalLevelOptions[];

  /**
   * The ids of those to whom an approver may hand the request on, each a text or an expression that gives an id or a list of ids. They are sent a
   * link, and the link of whoever handed it on is void.
   *
   * @default - nobody can hand the request on
   */
  readonly delegates?: string[];

  /**
   * Whether whoever asks for the approval may be an approver.
   *
   * @default false
   */
  readonly allowSelfApproval?: boolean;

  /**
   * The states that follow when the request is rejected. They find the input of the approval with the decision as the field `approval`.
   *
   * @default - the execution fails with the error `Approval.Rejected`
   */
  readonly onRejected?: sfn.IChainable;

  /**
   * The states that follow when the time of all levels is over. They find the input of the approval with the votes as the field `approval`.
   *
   * @default - the execution fails with the error `Approval.Expired`
   */
  readonly onExpired?: sfn.IChainable;
}

/** Properties of an `Approval`. */
export interface ApprovalProps extends ApprovalOptions {
  /** The way to approvers and back. */
  readonly channel: IApprovalChannel;

  /**
   * The prefix of the names of the states.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}

const GIVEN: Given<ApprovalProps> = { channel: 'given', title: 'given', requestedBy: 'given', levels: 'given each' };

/**
 * Asks people for an approval, and waits until they have decided or the time is over: one approver, all of several, or a quorum, in as many
 * levels as there are.
 *
 * It takes 1 state transition for any number of approvers, 1 more for each further level and each reminder that is reached, and 1 more when the
 * time is over. Only what is approved goes on to the next state of a chain; its output is the input with the decision as the field `approval`:
 * `{ outcome, requestedBy, level, decidedAt, decidedBy, votes }`. When no message could be sent the execution fails, and nothing is decided.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
 */
export class Approval extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** The name of the variable that holds the decision from the end of the approval on, whatever the outcome, without the `$` before it. */
  public readonly decisionVariable: string;

  /** Throws when a prop is out of its range, or when the sender of the channel does not fit the approvers. */
  public constructor(scope: Construct, id: string, props: ApprovalProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { channel, title, text, fields = {}, requestedBy, delegates = [], allowSelfApproval = false } = props;
    checkTexts(this, { title, text, fields });
    checkId(this, 'requestedBy', requestedBy);
    const excluded = allowSelfApproval || !isLiteral(requestedBy) ? undefined : personOf(requestedBy);
    const plan = planOf(this, props.levels, excluded);
    checkDelegates(this, delegates, excluded);
    channel.addApproval({ severalPeople: hasSeveralPeople(plan), delegation: delegates.length > 0 });
    const states = new ApprovalStates(this, new FragmentNames(this, props.stateNamePrefix), {
      channel,
      title,
      text,
      fields,
      requestedBy,
      delegates,
      allowSelfApproval,
      plan,
    });
    const wait = states.wait();
    const close = states.close();
    states.catchRejected(wait, close, props.onRejected ?? states.fail('Rejected'));
    states.catchExpired(close, props.onExpired ?? states.fail('Expired'));
    states.catchTimeUp(wait, close);

    this.decisionVariable = states.decision;
    this.startState = wait;
    this.endStates = [...wait.endStates, ...close.endStates];
  }
}
