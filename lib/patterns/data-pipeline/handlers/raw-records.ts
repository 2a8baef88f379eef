import { StringDecoder } from 'node:string_decoder';
import { failed } from './errors';

/** A record as it stands in its file. */
export interface RawRecord {
  /** The line where it begins, from 1. */
  readonly line: number;
  readonly text: string;
  /** Its content; missing where that can't be read. */
  readonly value?: unknown;
  readonly problem?: string;
}

/** A longer record is a bad one: it would have to fit into the memory of the function several times. */
const LONGEST = 4 * 1024 * 1024;

const TOO_LONG = `it is longer than ${LONGEST} characters`;

/** The records of a file of JSON Lines, some at a time; lines without anything in them are none. */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly RawRecord[]> {
  let line = 0;
  for await (const lines of linesOf(chunks)) {
    yield lines.flatMap((text) => {
      line++;
      return text.trim() === '' ? [] : [jsonRecord(line, text)];
    });
  }
}

function jsonRecord(line: number, text: string): RawRecord {
  if (text.length > LONGEST) return { line, text: '', problem: TOO_LONG };
  try {
    return { line, text, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { line, text, problem: `it is no JSON: ${(error as Error).message}` };
  }
}

/** The lines of a file; of one that is too long as much as tells so. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const text of textsOf(chunks)) {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() as string).slice(0, LONGEST + 1);
    yield lines.map((each) => (each.endsWith('\r') ? each.slice(0, -1) : each));
  }
  if (rest !== '') yield [rest];
}

/** The form of a file of CSV. */
export interface CsvForm {
  readonly delimiter: string;
  /** The names of the columns; the first row has them otherwise. */
  readonly columns?: readonly string[];
}

/** The records of a file of CSV as RFC 4180 has it, each an object of texts; rows without anything in them are none. */
export async function* csvRecords(
  chunks: AsyncIterable<Uint8Array>,
  { delimiter, columns }: CsvForm,
): AsyncGenerator<readonly RawRecord[]> {
  const rows = new CsvRows(delimiter);
  let names = columns;
  const recordsOf = (found: readonly CsvRow[]): RawRecord[] =>
    found.flatMap((row) => {
      if (row.fields.length === 1 && row.fields[0] === '') return [];
      if (names !== undefined) return [csvRecord(names, row, delimiter)];
      names = row.fields;
      return [];
    });
  for await (const text of textsOf(chunks)) yield recordsOf(rows.push(text));
  yield recordsOf(rows.end());
}

function csvRecord(names: readonly string[], { line, fields, problem }: CsvRow, delimiter: string): RawRecord {
  const text = fields.join(delimiter);
  if (problem !== undefined) return { line, text, problem };
  if (fields.length !== names.length) {
    return { line, text, problem: `it has ${fields.length} fields, and there are ${names.length} columns` };
  }
  return { line, text, value: Object.fromEntries(names.map((name, at) => [name, fields[at]])) };
}

interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
  readonly problem?: string;
}

/** Takes text apart into rows, however it was cut into chunks. */
class CsvRows {
  private line = 1;
  private begun = 1;
  private fields: string[] = [];
  private field = '';
  private length = 0;
  /** Whether the field is in quotes, or its quotes have just ended. */
  private quoted: 'no' | 'in' | 'after' = 'no';
  private problem: string | undefined;

  /** A character that means something, or a run of others: taken at once, it is read several times as fast as by characters. */
  private readonly tokens: RegExp;

  public constructor(private readonly delimiter: string) {
    const special = `"\\r\\n${delimiter.replace(/[\\\]^-]/, '\\$&')}`;
    this.tokens = new RegExp(`[^${special}]+|[${special}]`, 'gu');
  }

  public push(text: string): CsvRow[] {
    const rows: CsvRow[] = [];
    for (const token of text.match(this.tokens) ?? []) {
      if (this.quoted === 'in') {
        if (token === '"') this.quoted = 'after';
        else this.take(token);
      } else if (this.quoted === 'after' && token === '"') {
        this.quoted = 'in';
        this.take(token);
      } else if (token === this.delimiter) this.endField();
      else if (token === '\n') rows.push(this.endRow());
      else if (token === '"' && this.field === '' && this.quoted === 'no') this.quoted = 'in';
      else if (token !== '\r') this.take(token);
      if (token === '\n') this.line++;
    }
    return rows;
  }

  public end(): CsvRow[] {
    if (this.quoted === 'in') throw this.endless();
    const isEmpty = this.field === '' && this.fields.length === 0 && this.quoted === 'no';
    return isEmpty ? [] : [this.endRow()];
  }

  private take(some: string): void {
    if (this.quoted === 'after' && some !== '"') this.problem ??= 'there is something behind quotes that have ended';
    this.length += some.length;
    if (this.length > LONGEST && this.quoted === 'in') throw this.endless();
    if (this.length > LONGEST) this.problem ??= TOO_LONG;
    else this.field += some;
  }

  /** All that follows stands within these quotes: it would be one bad record, however many good ones are in it. */
  private endless(): Error {
    return failed('Unreadable', `quotes that begin in line ${this.begun} do not end`);
  }

  private endField(): void {
    this.fields.push(this.field);
    this.field = '';
    this.quoted = 'no';
  }

  private endRow(): CsvRow {
    this.endField();
    const row = { line: this.begun, fields: this.fields, problem: this.problem };
    [this.fields, this.problem, this.length, this.begun] = [[], undefined, 0, this.line + 1];
    return row;
  }
}

/** UTF-8 without the mark that some programs begin a file with. */
async function* textsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let isFirst = true;
  for await (const chunk of chunks) {
    const text = decoder.write(Buffer.from(chunk));
    if (text === '') continue;
    yield isFirst ? text.replace(/^\uFEFF/, '') : text;
    isFirst = false;
  }
  const last = decoder.end();
  if (last !== '') yield last;
}
