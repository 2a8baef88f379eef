import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** What a refused prop would have had to be. */
export interface Refused {
  readonly prop: string;
  /** Completes "must …". */
  readonly must: string;
  readonly got: unknown;
  /** What to do instead. */
  readonly instead: string;
}

/** The one form in which the library refuses a prop. */
export function refusal(scope: IConstruct, refused: Refused): Error {
  const path = scope.node.path === '' ? scope.node.id : scope.node.path;
  return new Error(`[${path}] '${refused.prop}' must ${refused.must}, got ${shown(refused.got)}; ${refused.instead}`);
}

/** Bounds of a duration, in the words of the error. */
export interface DurationBounds {
  readonly atLeast: Duration;
  readonly atMost: Duration;
  readonly instead: string;
}

/** Refuses a duration outside of its bounds, or one that is not whole seconds; a token can't be known yet and passes. */
export function checkDuration(scope: IConstruct, prop: string, value: Duration, bounds: DurationBounds): void {
  if (value.isUnresolved()) {
    return;
  }
  const ms = value.toMilliseconds();
  if (ms >= bounds.atLeast.toMilliseconds() && ms <= bounds.atMost.toMilliseconds() && ms % 1000 === 0) {
    return;
  }
  throw refusal(scope, {
    prop,
    must: `be whole seconds from ${bounds.atLeast.toHumanString()} to ${bounds.atMost.toHumanString()}`,
    got: value,
    instead: bounds.instead,
  });
}

function shown(value: unknown): string {
  if (Token.isUnresolved(value) || (value instanceof Duration && value.isUnresolved())) {
    return 'a value that is known at deploy time only';
  }
  if (value instanceof Duration) {
    return value.toMilliseconds() === 0 ? '0 seconds' : value.toHumanString();
  }
  if (value === undefined) {
    return 'nothing';
  }
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
