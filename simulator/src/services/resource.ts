import type { Json, JsonObject } from '../base/json';

/** What the texts begin with, or hold, that stand for what a template does not tell. */
export const STAND_IN = 'stand-in-';

/** Where a stack is deployed to. */
export interface Place {
  /** `aws`, `aws-cn`. */
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** The stack that a resource belongs to. */
export interface Stack extends Place {
  readonly name: string;
  /** The domain of AWS's services where the stack is. */
  readonly urlSuffix: string;
}

/** One resource of an app, as its template declares it. */
export interface Resource {
  /** E.g. `AWS::SNS::Topic`. */
  readonly type: string;
  readonly stack: Stack;
  readonly logicalId: string;
  /** The stack's name and the logical id: unique in a world. */
  readonly id: string;
  /** The construct path; the logical id below the stack's name where the template tells no path. */
  readonly path: string;
  /**
   * The how manieth of its kind it is, from 1: a resource that replaces another has the next number, and so a generated
   * name of its own.
   */
  readonly revision: number;
  /** How often a deployment has changed it. */
  readonly updates: number;
  /** The physical name. */
  readonly name: string;
  readonly arn: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** The properties, each resolved when it is first looked at. */
  readonly properties: JsonObject;
  /** The properties as declared, with the intrinsic functions in them. */
  readonly declaredProperties: JsonObject;
  /** One property, resolved; undefined when the template does not set it. */
  property(name: string): Json | undefined;
  /** What `Fn::GetAtt` gives. */
  attribute(name: string): Json;
}

/** Every resource of an app. */
export interface App extends Place {
  readonly resources: readonly Resource[];
  /** The resources of some types, in the order of the templates. */
  ofType(...types: readonly string[]): readonly Resource[];
}

/** The path of the construct that a user wrote: an L2 construct's own resource is called `Resource`. */
export function constructPath({ path }: Pick<Resource, 'path'>): string {
  return path.replace(/\/(Resource|Default)$/, '');
}
