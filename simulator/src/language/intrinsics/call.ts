import type { Json } from '../../base/json';

/** A call of an intrinsic function, or one of its arguments. */
export type Expression =
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly text: string }
  | { readonly kind: 'path'; readonly text: string }
  | { readonly kind: 'literal'; readonly value: Json };

/** A call that was parsed. */
export type Call = Extract<Expression, { kind: 'call' }>;

/** Why a function can't work with its arguments. */
export class IntrinsicFailure extends Error {}
