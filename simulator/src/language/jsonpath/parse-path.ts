import { PathScanner } from './path-scanner';
import { parseFilter } from './parse-filter';
import { isDefinite, type Path, type PathRoot, type Segment } from './path';

/** Functions of the dialect; AWS reads them as the names of properties which no object has. */
const FUNCTION = /^(length|min|max|avg|stddev|sum|keys|concat|append|first|last|index)$/;

/**
 * Parses a path of the dialect that AWS uses (Jayway's): `$`, `$$` or `$variable`, then steps.
 * @throws SyntaxError when AWS would refuse it.
 */
export function parsePath(text: string): Path {
  const scanner = new PathScanner(text);
  const root = parseRoot(scanner);
  const segments = parseSegments(scanner);
  scanner.skipBlanks();
  if (!scanner.atEnd) scanner.fail('unexpected character');
  return { text, root, segments, definite: isDefinite(segments) };
}

function parseRoot(scanner: PathScanner): PathRoot {
  scanner.expect('$');
  if (scanner.take('$')) return { kind: 'context' };
  const name = scanner.takeMatch(/[\p{ID_Start}_][\p{ID_Continue}]*/uy);
  return name === undefined ? { kind: 'input' } : { kind: 'variable', name };
}

/** Parses steps up to the first character that can't start one. */
export function parseSegments(scanner: PathScanner): Segment[] {
  const segments: Segment[] = [];
  for (;;) {
    if (scanner.take('..')) {
      segments.push({ kind: 'scan' });
      segments.push(scanner.peek('[') ? parseBracket(scanner) : parseDotted(scanner));
    } else if (scanner.take('.')) {
      segments.push(scanner.peek('[') ? parseBracket(scanner) : parseDotted(scanner));
    } else if (scanner.peek('[')) {
      segments.push(parseBracket(scanner));
    } else {
      return segments;
    }
  }
}

function parseDotted(scanner: PathScanner): Segment {
  if (scanner.take('*')) return { kind: 'wildcard' };
  const name = scanner.takeMatch(/[^\s.[\](){}'",:;!?@*<>=&|^~%+/\\#`]+/uy);
  if (name === undefined) return scanner.fail('a property name is missing');
  if (scanner.peek('(')) {
    scanner.expect('(');
    scanner.skipBlanks();
    scanner.expect(')');
    if (!FUNCTION.test(name)) return scanner.fail(`there is no function ${name}`);
    return { kind: 'function', name };
  }
  return { kind: 'property', names: [name] };
}

function parseBracket(scanner: PathScanner): Segment {
  scanner.expect('[');
  scanner.skipBlanks();
  const segment = parseInsideBracket(scanner);
  scanner.skipBlanks();
  scanner.expect(']');
  return segment;
}

function parseInsideBracket(scanner: PathScanner): Segment {
  if (scanner.take('*')) return { kind: 'wildcard' };
  if (scanner.peek("'") || scanner.peek('"')) return { kind: 'property', names: parseNames(scanner) };
  if (scanner.take('?')) return parseFilterSegment(scanner);
  return parseNumbers(scanner);
}

function parseNames(scanner: PathScanner): string[] {
  const names: string[] = [];
  do {
    scanner.skipBlanks();
    names.push(scanner.takeQuoted());
    scanner.skipBlanks();
  } while (scanner.take(','));
  return names;
}

function parseFilterSegment(scanner: PathScanner): Segment {
  scanner.skipBlanks();
  scanner.expect('(');
  const filter = parseFilter(scanner);
  scanner.skipBlanks();
  scanner.expect(')');
  return { kind: 'filter', filter };
}

/** `[1]`, `[0,2]`, `[1:3]`, `[:2]`, `[-1:]`; a step (`[0:4:2]`) is read and, as in AWS's library, ignored. */
function parseNumbers(scanner: PathScanner): Segment {
  const inside = scanner.takeMatch(/[-\d:,\s]+/y)?.replace(/\s+/g, '') ?? scanner.fail('an index is missing');
  if (inside.includes(':')) {
    const slice = /^(-?\d+)?:(-?\d+)?(?::-?\d*)?$/.exec(inside);
    if (slice === null || (slice[1] === undefined && slice[2] === undefined)) return scanner.fail('not a slice');
    const number = (digits: string | undefined) => (digits === undefined ? undefined : Number(digits));
    return { kind: 'slice', from: number(slice[1]), to: number(slice[2]) };
  }
  if (!/^-?\d+(,-?\d+)*$/.test(inside)) return scanner.fail('not an index');
  return { kind: 'index', indices: inside.split(',').map(Number) };
}
