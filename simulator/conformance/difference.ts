import type { Json } from '../src/base/json';
import type { Placeholder } from './case';

/** Compares what came out with what AWS answered, allowing for values that AWS made up. */
export class Comparison {
  private readonly values: ReadonlySet<string>;
  private readonly parts: RegExp | undefined;

  constructor(placeholders: readonly Placeholder[]) {
    const generated = placeholders.filter((placeholder) => placeholder.generated);
    this.values = new Set(generated.filter(({ match }) => match === 'value').map(({ token }) => token));
    const tokens = generated.filter(({ match }) => match === 'substring').map(({ token }) => escapeRegExp(token));
    this.parts = tokens.length === 0 ? undefined : new RegExp(`(${tokens.join('|')})`);
  }

  /** The first difference, as `place: expected …, got …`; undefined when there is none. */
  difference(expected: Json | undefined, actual: Json | undefined, place: string): string | undefined {
    if (typeof expected === 'string') return this.matches(expected, actual) ? undefined : told(place, expected, actual);
    if (Array.isArray(expected) && Array.isArray(actual)) return this.differenceOfLists(expected, actual, place);
    if (isObject(expected) && isObject(actual)) return this.differenceOfObjects(expected, actual, place);
    return expected === actual ? undefined : told(place, expected, actual);
  }

  private matches(expected: string, actual: Json | undefined): boolean {
    if (expected === actual || this.values.has(expected)) return true;
    if (typeof actual !== 'string' || this.parts === undefined || !this.parts.test(expected)) return false;
    const pieces = expected.split(this.parts).map((piece, at) => (at % 2 === 1 ? '[^]+' : escapeRegExp(piece)));
    return new RegExp(`^${pieces.join('')}$`).test(actual);
  }

  private differenceOfLists(expected: readonly Json[], actual: readonly Json[], place: string): string | undefined {
    for (let at = 0; at < Math.max(expected.length, actual.length); at++) {
      const difference = this.difference(expected[at], actual[at], `${place}[${at}]`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  private differenceOfObjects(
    expected: { [key: string]: Json },
    actual: { [key: string]: Json },
    place: string,
  ): string | undefined {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const difference = this.difference(expected[key], actual[key], `${place}.${key}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  /** As {@link difference} for two lists whose order does not count; the expected one may lack a number of items. */
  differenceOfBags(
    expected: readonly Json[],
    actual: readonly Json[],
    { place, mayLack }: { readonly place: string; readonly mayLack: number },
  ): string | undefined {
    const left = [...actual];
    for (const [at, item] of expected.entries()) {
      const found = left.findIndex((candidate) => this.difference(item, candidate, '') === undefined);
      if (found === -1) return `${place}[${at}]: nothing like ${JSON.stringify(item)}`;
      left.splice(found, 1);
    }
    return left.length <= mayLack ? undefined : `${place}: ${JSON.stringify(left[0])} was not expected`;
  }
}

function told(place: string, expected: Json | undefined, actual: Json | undefined): string {
  return `${place}: expected ${shown(expected)}, got ${shown(actual)}`;
}

function shown(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
