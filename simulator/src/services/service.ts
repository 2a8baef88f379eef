import type { JsonObject } from '../base/json';
import type { WaitingInvocation } from './ports';
import type { HttpEndpoint } from './apigateway/http-endpoint';
import type { Destination } from './destination';
import type { Redeployment } from './redeployment';
import type { Resource } from './resource';

/** Who calls a service. */
export interface Caller {
  /** How messages name it: a construct path and what it is. */
  readonly description: string;
  /** The role in whose name the call is made; the test itself has none and may do everything. */
  readonly roleArn?: string;
  /** The name of the role's session; for a function its name. */
  readonly session?: string;
  /** The invocation that waits for the answer. */
  readonly invocation?: WaitingInvocation;
  /** The token of the callback task that makes the call, for a mock of the action. */
  readonly taskToken?: string;
}

/** What the host carries out alone once a call of the same kind was allowed. */
export interface StandingPermission {
  /** Also what changes something; false where the simulation has to hear of every change. */
  readonly writes: boolean;
}

/** What a service answers HTTP requests at, and the resource that declares it. */
export interface ServiceEndpoint extends HttpEndpoint {
  readonly resource: Resource;
}

/** What is in a service. */
export interface ServiceContents {
  /** What was handed to topics, queues and their like. */
  readonly messages?: readonly KeptMessage[];
  /** What stands in tables. */
  readonly tables?: readonly { readonly name: string; readonly items: readonly JsonObject[] }[];
}

/** A message, and where it went. */
export interface KeptMessage {
  /** The virtual instant, in epoch milliseconds. */
  readonly atMs: number;
  /** The construct path of the topic or the queue. */
  readonly channel: string;
  readonly subject?: string;
  readonly text: string;
}

/** A simulated AWS service. */
export interface Service {
  /** The name under which requests are signed: `dynamodb`, `states`. */
  readonly name: string;
  /** For a service that lives in the host. */
  readonly standingPermission?: StandingPermission;
  /** How other services deliver to its resources. */
  readonly destinations?: readonly Destination[];
  /** What it answers HTTP requests at. */
  readonly endpoints?: readonly ServiceEndpoint[];
  /** How it takes a deployment. @default - none: a deployment that changes a resource of it is refused */
  readonly redeployment?: Redeployment;
  /** Called once all services of the world are there, and the state machines with them. */
  connect?(): void;
  /** What is in it, for the report of a run. */
  contents?(): ServiceContents | Promise<ServiceContents>;
  /**
   * Carries out an action, e.g. `PutItem`, on an input in the shape of the AWS API.
   * @throws AwsError when AWS would refuse it, {@link Unsupported} when the simulator can't carry it out.
   */
  call(action: string, input: JsonObject, caller: Caller): JsonObject | Promise<JsonObject>;
}

/** A refusal in the shape in which AWS gives it. */
export class AwsError extends Error {
  /** The exception's name: `ConditionalCheckFailedException`. */
  readonly code: string;
  readonly statusCode: number;
  /** Further members of the exception. */
  readonly members: JsonObject;

  constructor(code: string, message: string, statusCode = 400, members: JsonObject = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.statusCode = statusCode;
    this.members = members;
  }
}

/** Something that the simulator was asked for and does not do: a mistake in the test or a gap, never an outcome. */
export class Unsupported extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unsupported';
  }
}
