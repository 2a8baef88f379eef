import { compileBracket } from './compile-bracket';
import { isDefinite, type Path, type PathRoot, type PathText, type Segment } from './path';

/**
 * Compiles a path of the dialect that AWS uses, `$`, `$$` or `$variable` and then steps, by the rules of the library
 * that AWS's answers match, com.jayway.jsonpath 2.0.0: also what nobody would call a path, if that library takes it.
 * @throws SyntaxError when AWS would refuse it.
 */
export function compilePath(text: string): Path {
  const [, before = '', name] = /^(\$\$(?=$|[.[])|\$([\p{ID_Start}_][\p{ID_Continue}]*)?)/u.exec(text) ?? [];
  if (before === '') throw new SyntaxError(`A path starts with '$': '${text}'`);
  const segments = compileSteps(text.slice(before.length), text);
  return { text, root: rootOf(before, name), segments, definite: isDefinite(segments) };
}

function rootOf(before: string, name: string | undefined): PathRoot {
  if (before === '$$') return { kind: 'context' };
  return name === undefined ? { kind: 'input' } : { kind: 'variable', name };
}

/** Compiles what comes after the root; `whole` is the path, for messages. */
export function compileSteps(steps: string, whole: string): Segment[] {
  // What counts as white space to the library: everything up to U+0020.
  // eslint-disable-next-line no-control-regex
  const text = steps.replace(/[\u0000-\u0020]+$/, '');
  if (text.endsWith('..')) throw new SyntaxError(`A path can not end with a scan: '${whole}'`);
  if (text !== '' && !/^[.[]/.test(text)) throw new SyntaxError(`Invalid path '${whole}'`);
  const segments: Segment[] = [];
  let at = 0;
  while (at < text.length) {
    const { segment, end } = compileStep(text, at, whole);
    if (segment !== undefined) segments.push(segment);
    at = end;
  }
  return segments;
}

/** One step, and where the next one starts; a period before a bracket is no step. */
function compileStep(text: string, at: number, whole: string): { segment?: Segment; end: number } {
  switch (text[at]) {
    case ' ':
      throw new SyntaxError(`Space not allowed in path '${whole}'`);
    case '$':
      return { segment: { kind: 'root' }, end: at + 1 };
    case '*':
      return { segment: { kind: 'wildcard' }, end: at + 1 };
    case '[': {
      const end = endOfBracket(text, at);
      return { segment: compileBracket(text.slice(at, end), within(whole)), end };
    }
    case '.':
      return compileAfterPeriod(text, at + 1, whole);
    default: {
      const end = endOfName(text, at);
      return { segment: bracketed(text.slice(at, end), whole), end };
    }
  }
}

function compileAfterPeriod(text: string, at: number, whole: string): { segment?: Segment; end: number } {
  if (at >= text.length) throw new SyntaxError(`A path can not end with a period: '${whole}'`);
  if (text[at] === '.') return { segment: { kind: 'scan' }, end: at + 1 };
  const end = endOfName(text, at);
  const name = text.slice(at, end);
  if (name === '') return { end };
  return { segment: name === '*' ? { kind: 'wildcard' } : bracketed(name, whole), end };
}

/** A name without brackets is read as if it stood in brackets and quotes: what ends those ends it as well. */
function bracketed(name: string, whole: string): Segment {
  return compileBracket(`['${name}']`, within(whole));
}

/** A path with what compiles the paths inside of its filters. */
function within(whole: string): PathText {
  return { whole, steps: (text) => compileSteps(text, whole) };
}

function endOfName(text: string, from: number): number {
  let at = from;
  while (at < text.length && !'.[ '.includes(text[at] as string)) at += 1;
  return at;
}

/** Brackets are counted without a look at quotes. */
function endOfBracket(text: string, from: number): number {
  let open = 0;
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '[') open += 1;
    if (text[at] === ']' && open-- === 0) return at + 1;
  }
  return text.length;
}
