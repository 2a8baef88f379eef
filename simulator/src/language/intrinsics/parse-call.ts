import { own } from '../../base/own';
import { compilePath } from '../jsonpath/compile-path';
import { ARGUMENT_COUNTS } from './argument-counts';
import type { Call, Expression } from './call';
import { Scanner } from './scanner';

/** Functions may be nested this deep. */
const MAX_DEPTH = 10;

/**
 * Parses a call of an intrinsic function, e.g. `States.Format('{}', $.name)`.
 * @throws SyntaxError when AWS would refuse it.
 */
export function parseCall(text: string): Call {
  const scanner = new Scanner(text);
  scanner.skipBlanks();
  const call = parseOneCall(scanner, 1);
  scanner.skipBlanks();
  if (!scanner.atEnd) scanner.fail('unexpected text after the function');
  return call;
}

function parseOneCall(scanner: Scanner, depth: number): Call {
  const start = scanner.at;
  const name = scanner.takeMatch(/States\.[A-Za-z0-9]+/y) ?? scanner.fail('a function is missing');
  const counts = own(ARGUMENT_COUNTS, name);
  if (counts === undefined) return scanner.fail(`there is no function ${name}`);
  if (depth > MAX_DEPTH) return scanner.fail(`functions are nested more than ${MAX_DEPTH} deep`);
  scanner.skipBlanks();
  scanner.expect('(');
  const args = parseArguments(scanner, depth);
  if (args.length < counts[0] || args.length > counts[1]) return scanner.fail(`wrong number of arguments for ${name}`);
  return { kind: 'call', name, args, text: scanner.textFrom(start) };
}

function parseArguments(scanner: Scanner, depth: number): Expression[] {
  const args: Expression[] = [];
  scanner.skipBlanks();
  if (scanner.take(')')) return args;
  do {
    scanner.skipBlanks();
    args.push(parseArgument(scanner, depth));
    scanner.skipBlanks();
  } while (scanner.take(','));
  scanner.expect(')');
  return args;
}

function parseArgument(scanner: Scanner, depth: number): Expression {
  if (scanner.peek('States.')) return parseOneCall(scanner, depth + 1);
  if (scanner.peek('$')) return parsePathArgument(scanner);
  if (scanner.peek("'")) return { kind: 'literal', value: takeString(scanner) };
  const word = scanner.takeMatch(/(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)(?=[\s,)])/y);
  if (word === undefined) return scanner.fail('an argument is missing');
  return { kind: 'literal', value: JSON.parse(word) as boolean | number | null };
}

/**
 * A path among the arguments ends where a blank, a comma or a parenthesis stands outside brackets, and names outside
 * brackets hold letters, digits and underscores only: `$['detail-type']`, not `$.detail-type`.
 */
function parsePathArgument(scanner: Scanner): Expression {
  const start = scanner.at;
  scanner.takeMatch(/\$\$?(?:[\p{ID_Start}_][\p{ID_Continue}]*)?/uy);
  for (let found: boolean = true; found;) {
    found = scanner.peek('[')
      ? takeBracket(scanner)
      : scanner.takeMatch(/\.{1,2}(?:\*|[\p{L}\p{N}_]+|(?=\[))/uy) !== undefined;
  }
  const text = scanner.textFrom(start);
  compilePath(text);
  return { kind: 'path', text };
}

/** Takes a bracket up to its end; one in quotes is text. */
function takeBracket(scanner: Scanner): boolean {
  let open = 0;
  while (!scanner.atEnd) {
    if (scanner.takeMatch(/'[^']*'/y) !== undefined) continue;
    const char = scanner.text[scanner.at++] as string;
    if (char === '[') open += 1;
    if (char === ']' && --open === 0) return true;
  }
  return scanner.fail('a bracket is not closed');
}

/** A string in single quotes: a backslash may stand before a quote, a brace and a backslash, and before nothing else. */
function takeString(scanner: Scanner): string {
  scanner.expect("'");
  let value = '';
  while (!scanner.atEnd) {
    const char = scanner.text[scanner.at++] as string;
    if (char === "'") return value;
    if (char !== '\\') {
      value += char;
      continue;
    }
    const escaped = scanner.text[scanner.at++];
    if (escaped === undefined || !"'{}\\".includes(escaped)) return scanner.fail('an escape that is not allowed');
    // Escaped braces stay escaped: only States.Format knows what they mean.
    value += escaped === '{' || escaped === '}' ? `\\${escaped}` : escaped;
  }
  return scanner.fail('a string has no end');
}
