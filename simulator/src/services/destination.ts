import type { Json } from '../base/json';
import type { Footprint } from '../base/order';
import type { CallToAuthorize } from './need';

/** What one service brings to a resource of another: an event, a message. */
export interface Delivered {
  /** An event as JSON, a message as text. */
  readonly content: Json;
  /** The message group, for FIFO queues and topics. */
  readonly groupId?: string;
  /** What FIFO queues tell messages apart by. */
  readonly deduplicationId?: string;
  /** The attributes of a message. */
  readonly attributes?: Readonly<Record<string, { readonly type: string; readonly value: string }>>;
}

/** How something is brought to the resources of a service. */
export interface Destination {
  /** The form of their ARNs. */
  readonly arn: RegExp;
  /** What a service needs that delivers in its own name, as the resource's policy must allow it; without it nothing. */
  readonly action?: string;
  /** The call that a role needs under which it is delivered; without it none is needed. */
  call?(arn: string): CallToAuthorize;
  /** What a delivery touches besides what is told as it happens; undefined where nobody knows. @default - nobody knows */
  touches?(arn: string): Footprint | undefined;
  /**
   * @param text what is delivered, as text.
   * @throws AwsError when the resource refuses it.
   */
  deliver(arn: string, delivered: Delivered, text: string): void;
}

/** In whose name something is delivered. */
export interface Sender {
  /** How messages name it: a construct path. */
  readonly path: string;
  /** The service, e.g. `sns.amazonaws.com`. */
  readonly principal: string;
  /** The ARN of what it is delivered for: the topic, the rule, the bucket. */
  readonly sourceArn?: string;
  /** The role that it is delivered under, where one is named. */
  readonly roleArn?: string;
}
