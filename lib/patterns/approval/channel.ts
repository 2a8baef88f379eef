import type * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ChannelParts, allow } from '../../capabilities/channel/channel-parts';
import { renderPages } from '../../capabilities/confirm/render-pages';
import { SEND_TIMEOUT } from '../../capabilities/messages/send-timeout';
import { checkArgument, checkGiven } from '../../core/given';
import { refusal } from '../../core/refusal';
import { grantInvoke } from '../../resources/grant-invoke';
import { checkReach } from '../../resources/reach';
import { stringKeyOf } from '../../resources/string-key';
import { GIVEN_APPROVAL_CHANNEL } from './given';
import type { ApprovalAccessOptions, ApprovalChannelProps, IApprovalChannel } from './props';

/**
 * The way to approvers and back: a table of codes and pending approvals, the function that asks, and the function behind the links.
 *
 * Any number of `Approval` fragments and state machines can share one. Each state machine must be made known with `addStateMachine`.
 */
export class ApprovalChannel extends Construct implements IApprovalChannel {
  /** The table of codes (only their SHA-256), pending approvals, their votes and decisions. */
  public readonly table: dynamodb.ITable;

  public readonly askFunction: lambda.IFunction;

  /**
   * The function behind the links; called with `{ code }` instead of a request it answers what is to be shown, and with `{ code, vote, comment }` or
   * `{ code, delegate }` the outcome.
   */
  public readonly decideFunction: lambda.IFunction;

  /** The address that links start with. */
  public readonly linkBaseUrl: string;

  /** The HTTP API behind the links, for a domain name of yours; undefined when the endpoint has none. */
  public readonly httpApi?: apigateway.IHttpApi;

  /** The topic that messages are published to; undefined when the sender uses none. */
  public readonly topic?: sns.ITopic;

  private readonly parts: ChannelParts;
  private delegates = false;

  /** Throws when a prop is out of its range, when no link could lead anywhere, or when the sender can't know the addresses of approvers. */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: ApprovalChannelProps = {},
  ) {
    super(scope, id);
    checkGiven(this, props, GIVEN_APPROVAL_CHANNEL);
    const { pages } = props;
    this.parts = new ChannelParts(this, props, {
      id: 'Decide',
      asset: 'approval-decide',
      does: 'shows requests for approval and takes the votes on them',
      environment: pages === undefined ? {} : { PAGES: renderPages(this, pages) },
    });
    this.table = this.parts.table;
    this.decideFunction = this.parts.linkFunction;
    this.linkBaseUrl = this.parts.linkBaseUrl;
    this.httpApi = this.parts.httpApi;
    this.topic = this.parts.topic;
    const askFunction = this.parts.createSendFunction('Ask', 'approval-ask', 'asks approvers', {});
    this.askFunction = askFunction;
    this.readPeople(askFunction);
  }

  /**
   * Lets decisions answer the callbacks of `machine`.
   *
   * @param machineKey the customer-managed key of the machine, if it has one: answers are encrypted with it
   */
  public addStateMachine(machine: sfn.IStateMachine, machineKey?: kms.IKey): void {
    checkArgument(this, 'machine', machine);
    this.parts.addStateMachine(machine, machineKey, {
      actions: ['states:SendTaskFailure', 'states:SendTaskSuccess'],
      // A decision between two attempts is passed on by the next one.
      functions: { DecideAnswers: this.decideFunction, AskAnswers: this.askFunction },
      // A link is void once nobody waits any more.
      watchers: { DecideAnswers: this.decideFunction },
    });
  }

  public addApproval(options: ApprovalAccessOptions = {}): void {
    const { severalPeople = false, delegation = false } = options;
    if (this.topic !== undefined && (severalPeople || delegation)) {
      throw refusal(this, {
        prop: 'sender',
        must: 'reach each approver alone when there are several people who may decide',
        got: 'a topic',
        instead:
          'every subscriber of a topic holds every link, and could vote for everybody: give Sender.ses, Sender.sms or Sender.function',
      });
    }
    if (delegation && !this.delegates) {
      this.delegates = true;
      this.letDelegate();
    }
  }

  /** Lets `grantee` show requests and take decisions, from an endpoint of its own: by calling `decideFunction`. */
  public grantDecide(grantee: iam.IGrantable): iam.Grant {
    return grantInvoke(grantee, this.decideFunction);
  }

  /** Whoever a request is handed on to is sent a link by the function behind the links. */
  private letDelegate(): void {
    const { linkFunction } = this.parts;
    this.parts.letSend(linkFunction);
    this.readPeople(linkFunction);
    (linkFunction.node.defaultChild as lambda.CfnFunction).timeout = SEND_TIMEOUT.toSeconds();
  }

  /** Lets a function find the addresses of people, if its sender looks for them. */
  private readPeople(fn: lambda.Function): void {
    const { people, personKey } = this.props;
    if (!this.parts.readsAddresses) return;
    if (people === undefined) {
      throw refusal(this, {
        prop: 'people',
        must: 'be given to a sender that looks for addresses',
        got: undefined,
        instead: 'give the table with an item for each approver, or send with Sender.function',
      });
    }
    checkReach(this, 'people', people);
    const key = stringKeyOf(this, { tableProp: 'people', table: people, keyProp: 'personKey', key: personKey });
    fn.addEnvironment('PEOPLE_TABLE', people.tableName);
    fn.addEnvironment('PERSON_KEY', key);
    allow(fn, people, 'dynamodb:GetItem');
  }
}
