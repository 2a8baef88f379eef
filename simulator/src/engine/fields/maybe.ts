/** A value that is there, or will be. What needs no promise gets none: most states are evaluated without. */
export type Maybe<T> = T | Promise<T>;

/** Goes on with a value as soon as it is there. */
export function andThen<T, U>(value: Maybe<T>, next: (value: T) => Maybe<U>): Maybe<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
