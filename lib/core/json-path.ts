import { Token, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from './refusal';

/** A path as people write it: `$.order.id`, `$$.Execution.Id`. */
const PATH = /^\$\$?\.[A-Za-z_*[.]/;

/**
 * Refuses JSONPath where JSONata stands: AWS would take it for a text and hand on the path instead of what it leads to.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function refuseJsonPath(scope: IConstruct, prop: string, value: unknown): void {
  const found = pathIn(value);
  if (found === undefined) return;
  const expression = found.startsWith('$$')
    ? `$states.context${found.slice(2)}`
    : `$states.input${found.startsWith('$') ? found.slice(1) : '.…'}`;
  throw refusal(scope, {
    prop,
    must: 'be in JSONata: a JSONPath would be taken for a text',
    got: found,
    instead: `write '{% ${expression} %}'`,
  });
}

/** The first path in any JSON: of a token of `JsonPath`, of a field in JSONPath (`"id.$"`), or as it stands. */
function pathIn(value: unknown): string | undefined {
  const token = tokenPath(value);
  if (token !== undefined) return token;
  if (typeof value === 'string') return PATH.test(value) ? value : undefined;
  if (Array.isArray(value)) return firstOf(value.map((item) => () => pathIn(item)));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return undefined;
  }
  return firstOf(
    Object.entries(value).map(
      ([key, item]) =>
        () =>
          key.endsWith('.$') ? String(item) : pathIn(item),
    ),
  );
}

function tokenPath(value: unknown): string | undefined {
  return tokensIn(value)
    .map((token) => (token as { readonly path?: unknown }).path)
    .find((path): path is string => typeof path === 'string' && /^(\$|States\.)/.test(path));
}

function tokensIn(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return Tokenization.reverseString(value).tokens;
  if (typeof value === 'number') return [Tokenization.reverseNumber(value)].filter((token) => token !== undefined);
  if (Array.isArray(value)) return Token.isUnresolved(value) ? [Tokenization.reverseList(value as string[])] : [];
  return Tokenization.isResolvable(value) ? [value] : [];
}

function firstOf(searches: readonly (() => string | undefined)[]): string | undefined {
  for (const search of searches) {
    const found = search();
    if (found !== undefined) return found;
  }
  return undefined;
}
