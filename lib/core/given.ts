import type { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkIsDuration, refusal } from './refusal';

type KindOf<V, T = NonNullable<V>> = unknown extends V
  ? never
  : [T] extends [Duration]
    ? 'duration'
    : [T] extends [readonly Duration[]]
      ? 'durations'
      : [T] extends [readonly object[]] | [{ readonly [name: string]: object }]
        ? 'each'
        : never;
type IsRequired<P, K extends keyof P> = object extends Pick<P, K> ? false : true;
type KindsOf<P> = {
  [K in keyof P]-?: IsRequired<P, K> extends true
    ? [KindOf<P[K]>] extends [never]
      ? 'given'
      : `given ${KindOf<P[K]>}`
    : KindOf<P[K]>;
};
type Unchecked<P> = { [K in keyof P]-?: [KindsOf<P>[K]] extends [never] ? K : never }[keyof P];

/**
 * The names of what must be given of some props, which of them are durations or lists of them, and of which lists and maps each member must be
 * given: the compiler asks for every one, so that a prop which is added later is not left out here. Optional props that are options of ours may
 * have the same of their own.
 */
export type Given<P> = {
  readonly [K in Exclude<keyof P, Unchecked<P>>]: KindsOf<P>[K];
} & { readonly [K in Unchecked<P>]?: Given<NonNullable<P[K]>> };

/**
 * Refuses props in which something is missing, or a duration is a bare number: callers in JavaScript are told so by no compiler. To be called
 * before anything else is done with the props; `at` is the construct, or the factory that was called, and `prefix` where nested props stand.
 */
export function checkGiven<P extends object>(
  at: IConstruct | string,
  props: P | undefined,
  given: Given<P>,
  prefix = '',
): void {
  for (const [name, kind] of Object.entries<unknown>(given)) {
    const value = (props as Readonly<Record<string, unknown>> | null | undefined)?.[name];
    const prop = `${prefix}${name}`;
    if (typeof kind !== 'string') {
      if (value !== undefined) checkGiven(at, value as object, kind as Given<object>, `${prop}.`);
    } else {
      if (kind.startsWith('given')) checkArgument(at, prop, value);
      if (value !== undefined) checkKind(at, prop, value, kind);
    }
  }
}

function checkKind(at: IConstruct | string, prop: string, value: unknown, kind: string): void {
  if (kind.endsWith('duration')) checkIsDuration(at, prop, value);
  if (kind.endsWith('durations')) {
    checkMembers(at, prop, value).forEach(([name, member]) => checkIsDuration(at, name, member));
  }
  if (kind.endsWith('each')) checkMembers(at, prop, value);
}

/** Refuses a call of a factory of which an argument is missing, or something in its options. */
export function checkCall<P extends object>(
  factory: string,
  args: Readonly<Record<string, unknown>>,
  options: P | undefined,
  given: Given<P>,
): void {
  Object.entries(args).forEach(([name, value]) => checkArgument(factory, name, value));
  checkGiven(factory, options, given);
}

/** Refuses an argument that is missing. */
export function checkArgument(at: IConstruct | string, name: string, value: unknown): void {
  if (value === undefined || value === null) {
    throw refusal(at, { prop: name, must: 'be given', got: undefined, instead: 'it has no default' });
  }
}

/** Refuses a list, or a map by names, of which a member is missing; answers the members under the names that errors have for them. */
export function checkMembers(at: IConstruct | string, prop: string, value: unknown): (readonly [string, unknown])[] {
  checkArgument(at, prop, value);
  const isList = Array.isArray(value);
  return Object.entries(value as object).map(([key, member]) => {
    const name = isList ? `${prop}[${key}]` : `${prop}.${key}`;
    checkArgument(at, name, member);
    return [name, member] as const;
  });
}
