import { Duration, Token, type Size } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The prop that is refused, and what it would have had to be. */
export interface Refused {
  readonly prop: string;
  /** Completes "must …". */
  readonly must: string;
  readonly got: unknown;
  /** The remedy. */
  readonly instead: string;
}

/** The one form in which the library refuses a prop: of a construct, or of a factory, which goes by its name. */
export function refusal(at: IConstruct | string, refused: Refused): Error {
  const place = typeof at === 'string' ? at : pathOf(at);
  return new Error(`[${place}] '${refused.prop}' must ${refused.must}, got ${shown(refused.got)}; ${refused.instead}`);
}

/**
 * Refuses what is known at synthesis only, by messages as {@link refusal} writes them. The CDK puts the path of the construct before each: there it
 * stands once.
 */
export function refuseAtSynthesis(scope: IConstruct, problems: () => readonly string[]): void {
  const place = `[${pathOf(scope)}] `;
  scope.node.addValidation({
    validate: () => problems().map((text) => (text.startsWith(place) ? text.slice(place.length) : text)),
  });
}

function pathOf({ node }: IConstruct): string {
  return node.path === '' ? node.id : node.path;
}

/** Refuses a bare number, and whatever else is no duration; one of another copy of aws-cdk-lib is taken. */
export function checkIsDuration(at: IConstruct | string, prop: string, value: unknown): void {
  if (typeof (value as Partial<Duration> | null)?.toMilliseconds !== 'function') {
    const instead = 'say in which unit, as in Duration.minutes(5)';
    throw refusal(at, { prop, must: 'be a Duration', got: value, instead });
  }
}

/** Refuses a bare number, and whatever else is no size; one of another copy of aws-cdk-lib is taken. */
export function checkIsSize(at: IConstruct | string, prop: string, value: unknown): void {
  if (typeof (value as Partial<Size> | null)?.toBytes !== 'function') {
    const instead = 'say in which unit, as in Size.kibibytes(32)';
    throw refusal(at, { prop, must: 'be a Size', got: value, instead });
  }
}

/** Bounds of a duration, in the words of the error. */
export interface DurationBounds {
  readonly atLeast: Duration;
  readonly atMost: Duration;
  readonly instead: string;
}

/** Refuses a duration outside of its bounds, or one that is not whole seconds; a token can't be known yet and passes. */
export function checkDuration(scope: IConstruct | string, prop: string, value: Duration, bounds: DurationBounds): void {
  checkIsDuration(scope, prop, value);
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
