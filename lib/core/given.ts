import type { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkIsDuration, refusal } from './refusal';

type RequiredKeys<P> = { [K in keyof P]-?: object extends Pick<P, K> ? never : K }[keyof P];
type DurationKeys<P> = { [K in keyof P]-?: [NonNullable<P[K]>] extends [Duration] ? K : never }[keyof P];

/**
 * What must be given of some props, and which of them are durations: the compiler asks for every one, so that a prop which is added later is
 * not left out here.
 */
export type Given<P> = {
  readonly [K in Exclude<RequiredKeys<P>, DurationKeys<P>>]: 'given';
} & {
  readonly [K in DurationKeys<P>]: K extends RequiredKeys<P> ? 'given duration' : 'duration';
};

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
  for (const [name, kind] of Object.entries<string>(given)) {
    const value = (props as Readonly<Record<string, unknown>> | null | undefined)?.[name];
    const prop = `${prefix}${name}`;
    if (kind.startsWith('given')) {
      checkArgument(at, prop, value);
    }
    if (kind.endsWith('duration') && value !== undefined) {
      checkIsDuration(at, prop, value);
    }
  }
}

/** Refuses an argument that is missing. */
export function checkArgument(at: IConstruct | string, name: string, value: unknown): void {
  if (value === undefined || value === null) {
    throw refusal(at, { prop: name, must: 'be given', got: undefined, instead: 'it has no default' });
  }
}
