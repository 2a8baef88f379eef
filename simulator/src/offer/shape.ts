/** The shape of what an action takes or gives. */
export type Shape =
  | { readonly kind: 'any' | 'boolean' | 'date' }
  | { readonly kind: 'integer' | 'number' | 'text' | 'bytes'; readonly least?: number; readonly most?: number }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | ListShape
  | ObjectShape;

/** A list, or an object with any keys. */
export interface ListShape {
  readonly kind: 'list' | 'map';
  readonly of: Shape;
}

/** An object with named members. */
export interface ObjectShape {
  readonly kind: 'object';
  readonly members: readonly Member[];
}

/** A member of an object. */
export interface Member {
  /** Its name in the service's model, which is what the service's API gives. */
  readonly modelName: string;
  /** Its name in SDK integrations. */
  readonly sdkName: string;
  /** Its name in optimized integrations. */
  readonly optimizedName: string;
  readonly required: boolean;
  readonly shape: Shape;
}

/** Which integration names the members: the SDK's, whose names are Java's, or an optimized one, whose names are the model's. */
export type Naming = 'sdk' | 'optimized';

/** What an integration calls a member. */
export function nameIn(naming: Naming, member: Member): string {
  return naming === 'sdk' ? member.sdkName : member.optimizedName;
}
