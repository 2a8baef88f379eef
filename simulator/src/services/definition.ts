import type { Agenda } from '../base/agenda';
import type { Footprint } from '../base/order';
import type { Json, JsonObject } from '../base/json';
import type { Random } from '../base/random';
import type { Engine } from '../engine/engine';
import type { TaskCall } from '../engine/ports';
import type { Deliveries } from './deliveries';
import type { EncryptionContext, Need, Needs } from './need';
import type { HostPort, PermissionPort } from './ports';
import type { JobKind } from './jobs/job-kind';
import type { LoopbackRequest } from './protocols/loopback';
import type { Protocol } from './protocols/protocol';
import type { Runtime } from './lambda/runtime';
import type { App, Resource } from './resource';
import type { ResourceType } from './resource-type';
import type { Service } from './service';
import type { ServiceCalls } from './service-calls';
import type { ServiceGate } from './service-gate';

/**
 * All that the simulator knows of one AWS service. A definition without `create` is of a service that it does not simulate:
 * its resources have names and ARNs, its calls are judged, and mocked.
 */
export interface ServiceDefinition<S extends Service = Service> {
  /** The name under which the service's clients sign requests, in lower case: `sns`, `states`. */
  readonly name: string;
  /** How people call it: `SNS`, `Step Functions`. */
  readonly label: string;
  /** Its name in Step Functions' SDK integrations: `sfn`. @default - the name */
  readonly sdk?: string;
  /** Further names under which calls come, those of the optimized integration and of older clients. */
  readonly aliases?: readonly string[];
  /** The types of CloudFormation whose resources are this service's. */
  readonly resourceTypes?: Readonly<Record<string, ResourceType>>;
  /** What stands for an ARN that nobody knows: a word in its name, and the form from the service on. */
  readonly standIns?: readonly StandInForm[];
  /** What dynamic references (`{{resolve:ssm:name}}`) stand for, by what stands before the first colon. */
  readonly references?: Readonly<Record<string, (name: string, resources: readonly Resource[]) => Json | undefined>>;

  /** The permissions that a call needs. @default - those that AWS's own tables name, on any resource */
  readonly needs?: Needs;
  /** The permissions of actions whose name is another one than AWS's tables make of the action's. */
  readonly permissions?: Readonly<Record<string, readonly string[]>>;
  /** The jobs that its actions start, by the action as Step Functions writes it: what an integration with `.sync` waits for. */
  readonly jobs?: Readonly<Record<string, JobKind>>;
  /**
   * What a call reads and changes; undefined where that can't be told from its input, so that it touches all that the service has.
   * Of two calls that touch nothing in common, proofs try one order only. @default - what the input names: a table, a queue, a topic
   */
  readonly touches?: (action: string, input: JsonObject, resources: readonly Resource[]) => Footprint | undefined;
  /** How it refuses a call that its caller may not make. @default - `AccessDeniedException`, 400 */
  readonly denied?: Wording;
  /** How it refuses a call whose caller may not use the key behind it. @default - as any other */
  readonly deniedKey?: Wording;
  /** What the resources of a type that are encrypted say of the key: its id, ARN or alias. */
  readonly keys?: Readonly<Record<string, (resource: Resource) => Json | undefined>>;
  /** What it tells KMS about the data. */
  readonly encryptionContext?: EncryptionContext;
  /** The policies of resources that the resources of a type declare. */
  readonly policies?: Readonly<Record<string, (resource: Resource, app: App) => readonly ResourcePolicy[]>>;
  /** The ARN of the resource whose policy judges what lies in it: an object's bucket; undefined for none. */
  readonly policyHolder?: (arn: string) => string | undefined;
  /** What the service itself does with the role of a resource of a type. */
  readonly platformNeeds?: Readonly<Record<string, (resource: Resource) => readonly Need[]>>;
  /** What Lambda does with a function's role to read events from it. */
  readonly eventSourceActions?: readonly string[];

  /**
   * The error of a Task by which it says that it is asked too much, without the service's name, in the optimized integration
   * and in the SDK's. @default - the one in AWS's own model
   */
  readonly throttled?: { readonly optimized?: string; readonly sdk?: string };
  /** What its optimized integration does besides the call. */
  readonly integration?: OptimizedIntegration;
  /** Reads a request of its clients; undefined leaves it to the protocols that need no model (JSON, Query). */
  readonly protocol?: (request: LoopbackRequest) => Protocol | undefined;
  /** The types whose resources live in the host process, which is started with the world. @default - none */
  readonly livesInHost?: readonly string[];
  /** The actions that the service carries out, as its API names them: `PutItem`. @default - it says itself which it does not */
  readonly actions?: readonly string[];
  /** Makes the service of a world. */
  readonly create?: (context: ServiceContext) => S;
}

/** The form of ARNs: `{place}` stands for region and account, `{account}` for the latter. */
export type StandInForm = readonly [word: RegExp, arn: string];

/** How a service answers what it refuses. */
export interface Wording {
  /** The error's code on the wire. @default 'AccessDeniedException' */
  readonly code?: string;
  /** The HTTP status. @default 400 */
  readonly status?: number;
  /** The error of a Task in the optimized integration. @default - the code after the service's name */
  readonly error?: string;
  /** The error of the SDK integration, without the service's name. @default - the code's in AWS's model of it, or else its general one */
  readonly sdkError?: string;
  /** Whether the message has the action in lower case. @default false */
  readonly lowerCase?: boolean;
}

/** The policy of a resource, read when somebody first asks. */
export interface ResourcePolicy {
  /** The ARN of the resource that the policy is about. */
  readonly arn: string;
  readonly document: () => Json | undefined;
}

/** What an optimized integration does besides the call. */
export interface OptimizedIntegration {
  /** The input of the call, where the integration adds to it. */
  input?(input: JsonObject, call: TaskCall): JsonObject;
  /** The error with which a Task fails although its call succeeded; undefined when it doesn't. */
  failure?(output: JsonObject): string | undefined;
}

/** What a service of a world is made of. */
export interface ServiceContext {
  /** The resources of the app. */
  readonly app: App;
  /** Virtual time: `nowMs`, and what happens later. */
  readonly agenda: Agenda;
  /** Random numbers of the world's seed. */
  readonly random: Random;
  /** Brings what the service sends to the resources that it sends it to. */
  readonly deliveries: Deliveries;
  /** Makes calls of other services under the roles that resources name. */
  readonly calls: ServiceCalls;
  /** Asks the policies of resources whether an AWS service may use them in its own name. */
  readonly gate: ServiceGate;
  /** Tells the test something that it should know, once. */
  readonly say: (note: string) => void;
  /** Undefined when roles are not enforced. */
  readonly permissions: PermissionPort | undefined;
  /** The process in which everything real lives; started when it is first asked for. */
  readonly host: () => Promise<HostPort>;
  /**
   * Another service of the world, by name. The simulator's own are there from the start, others once {@link Service.connect} is called.
   * @throws when the world has none of that name.
   */
  readonly service: (name: string) => Service;
  /** The executions of the world; to be asked for in {@link Service.connect} or later. */
  readonly engine: () => Engine;
  /** What runs the code of a function of the app. */
  readonly runtimeOf: (lambda: Resource) => Runtime;
  /** To be told of each invocation of a function. */
  readonly onInvoke: (lambda: Resource) => void;
}
