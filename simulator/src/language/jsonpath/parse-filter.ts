import type { Json } from '../../base/json';
import { isDefinite, type Filter, type Operand } from './path';
import { parseSegments } from './parse-path';
import type { PathScanner } from './path-scanner';

const OPERATORS = ['==', '!=', '<=', '>=', '<', '>'] as const;

/**
 * Parses what stands inside `[?( … )]`, `||` binding weaker than `&&`.
 *
 * AWS supports neither regular expressions (`=~`), nor operators that are words (`in`, `subsetof`), nor references to
 * another place in the document (`$.limit`).
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
 */
export function parseFilter(scanner: PathScanner): Filter {
  let left = parseAnd(scanner);
  while (takeOperator(scanner, '||')) left = { kind: 'or', left, right: parseAnd(scanner) };
  return left;
}

function parseAnd(scanner: PathScanner): Filter {
  let left = parseTerm(scanner);
  while (takeOperator(scanner, '&&')) left = { kind: 'and', left, right: parseTerm(scanner) };
  return left;
}

function takeOperator(scanner: PathScanner, operator: string): boolean {
  scanner.skipBlanks();
  return scanner.take(operator);
}

function parseTerm(scanner: PathScanner): Filter {
  scanner.skipBlanks();
  if (scanner.take('!')) return { kind: 'not', filter: parseTerm(scanner) };
  if (scanner.take('(')) {
    const inner = parseFilter(scanner);
    scanner.skipBlanks();
    scanner.expect(')');
    return inner;
  }
  return parseComparison(scanner);
}

function parseComparison(scanner: PathScanner): Filter {
  const left = parseOperand(scanner);
  scanner.skipBlanks();
  const operator = OPERATORS.find((symbol) => scanner.take(symbol));
  if (operator !== undefined) return { kind: 'compare', operator, left, right: parseOperand(scanner) };
  return left.kind === 'path' ? { kind: 'exists', path: left.path } : scanner.fail('a comparison is missing');
}

function parseOperand(scanner: PathScanner): Operand {
  scanner.skipBlanks();
  if (scanner.peek('@')) return parseNodePath(scanner);
  if (scanner.peek("'") || scanner.peek('"')) return { kind: 'literal', value: scanner.takeQuoted() };
  const word = scanner.takeMatch(/true|false|null|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y);
  return word === undefined ? scanner.fail('a value is missing') : { kind: 'literal', value: JSON.parse(word) as Json };
}

function parseNodePath(scanner: PathScanner): Operand {
  const start = scanner.at;
  scanner.expect('@');
  const segments = parseSegments(scanner);
  const text = scanner.textFrom(start);
  return { kind: 'path', path: { text, root: { kind: 'input' }, segments, definite: isDefinite(segments) } };
}
