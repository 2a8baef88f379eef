import { compileFilter } from './compile-filter';
import type { Filter, PathText, Segment } from './path';

/** `[?]`, `[?,?]`: filters that would be handed to the library, which AWS has no way to do. */
const PLACEHOLDERS = /^\[\s*\?[,\s*?]*\]$/;

/**
 * Compiles a step in brackets. The first character that says what it is decides, wherever it stands: `[abc1]` is `[1]`.
 * @throws SyntaxError when AWS would refuse it.
 */
export function compileBracket(text: string, within: PathText): Segment {
  const { whole } = within;
  if (text === '[*]') return { kind: 'wildcard' };
  if (PLACEHOLDERS.test(text)) return { kind: 'filter', filter: placeholders(text) };
  const at = text.search(/[?'\d:@-]/);
  if (at === -1) throw new SyntaxError(`Could not analyze path component '${text}' of '${whole}'`);
  if (text[at] === '?') return { kind: 'filter', filter: compileFilter(filterText(text, at, whole), within) };
  if (text[at] === "'") return { kind: 'property', names: namesIn(text, at, whole) };
  return text[at] === '@' ? fromEnd(text.slice(at), whole) : numbers(text.slice(at), whole);
}

function placeholders(text: string): Filter {
  return { placeholders: text.split('?').length - 1, alternatives: [] };
}

/** Quotes open and close names; nothing escapes a quote, and whatever stands between names is passed over. */
function namesIn(text: string, from: number, whole: string): string[] {
  const end = text.indexOf(']', from);
  if (end === -1) throw new SyntaxError(`A bracket is not closed in '${whole}'`);
  // An odd quote opens a name that never ends, so it is none.
  return text
    .slice(from, end)
    .split("'")
    .filter((_, at, parts) => at % 2 === 1 && at < parts.length - 1);
}

/** The filter that ends with the first closing bracket outside quotes and parentheses. */
function filterText(text: string, mark: number, whole: string): string {
  const start = text.lastIndexOf('[', mark);
  const open = { round: 0, square: 0 };
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === "'" && text[at - 1] !== '\\') quoted = !quoted;
    if (quoted) continue;
    if (char === '(') open.round += 1;
    if (char === ')') open.round -= 1;
    if (char === '[') open.square += 1;
    if (char !== ']') continue;
    open.square -= 1;
    if (open.round !== 0) continue;
    if (open.square !== 0) break;
    return text.slice(start, at + 1);
  }
  throw new SyntaxError(`Filter brackets are not balanced in '${whole}'`);
}

/** `@.length-1` and `@.size()-1`, up to the closing parenthesis. */
function fromEnd(text: string, whole: string): Segment {
  const [, name = '', offset = ''] = /^@[^]([^-]*)(-[^)]*)\)/.exec(text) ?? [];
  const called = name.replace(/[ ()]/g, '');
  if (called !== 'size' && called !== 'length') throw new SyntaxError(`Invalid function '@.${called}' in '${whole}'`);
  return { kind: 'fromEnd', offset: integer(offset.replaceAll(' ', ''), whole) };
}

/** `1`, `0,2`, `1:3`, `:2`, `-1:`. A step is read and means nothing: `0:4:2` is `0:4`. */
function numbers(text: string, whole: string): Segment {
  const { values, marks } = new NumberReader(text, whole).read();
  const [first = 0, second = 0] = values;
  const slice = marks.has('from') || marks.has('to');
  if (values.length === 1 && !slice) return { kind: 'index', index: first };
  if (marks.has('list')) return { kind: 'indices', indices: values };
  if (marks.has('from')) return { kind: 'sliceFrom', from: first };
  return marks.has('to') ? { kind: 'sliceTo', to: first } : { kind: 'sliceBetween', from: first, to: second };
}

/** Reads the numbers in a bracket, and what the marks between them make of them. */
class NumberReader {
  private at = 0;
  private digits = '';
  private readonly values: number[] = [];
  private readonly marks = new Set<'list' | 'from' | 'to'>();

  constructor(
    private readonly text: string,
    private readonly whole: string,
  ) {}

  read(): { readonly values: readonly number[]; readonly marks: ReadonlySet<'list' | 'from' | 'to'> } {
    while (/[-\d:, ]/.test(this.current)) {
      if (this.current === ':') this.readSlice();
      else if (this.current === ',') this.readComma();
      else this.digits += this.current;
      if (this.current === ']') break;
      this.at += 1;
    }
    if (this.digits.trim() !== '') this.takeNumber();
    return { values: this.values, marks: this.marks };
  }

  private get current(): string {
    const char = this.text[this.at];
    if (char === undefined) throw new SyntaxError(`A bracket is not closed in '${this.whole}'`);
    return char;
  }

  private readComma(): void {
    this.takeNumber();
    this.marks.add('list');
  }

  private readSlice(): void {
    const starts = this.digits.trim() !== '';
    if (starts) this.takeNumber();
    this.at += 1;
    for (; /[-\d ]/.test(this.current); this.at += 1) this.digits += this.current;
    const ends = this.digits.trim() !== '';
    if (starts && !ends) this.marks.add('from');
    else this.takeNumber();
    if (!starts) this.marks.add('to');
  }

  private takeNumber(): void {
    this.values.push(integer(this.digits.replaceAll(' ', ''), this.whole));
    this.digits = '';
  }
}

function integer(digits: string, whole: string): number {
  const value = Number(digits);
  if (!/^-?\d+$/.test(digits) || value < -(2 ** 31) || value >= 2 ** 31) {
    throw new SyntaxError(`Not a number: '${digits}' in '${whole}'`);
  }
  return value;
}
