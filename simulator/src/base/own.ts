/** The member that an object has itself: what all objects inherit (`constructor`, `__proto__`) is no data and no entry of a table. */
export function own<T>(object: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined;
}

/** Sets a member as data: a member named `__proto__` stays one. */
export function setOwn<T>(object: Record<string, T>, name: string, value: T): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[name] = value;
  }
}
