import { own } from '../../base/own';
/** The delimiters that CSVDelimiter names. */
const DELIMITERS: Readonly<Record<string, string>> = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

/** A text that breaks off inside a quoted field. */
export class CsvError extends Error {}

/**
 * The rows of a text with delimiters, by AWS's own rules, which no library follows: quotes may enclose a field or a
 * part of one, a repeated quote is a quote in any field, and a backslash escapes a backslash, a quote and the
 * delimiter; before anything else it is dropped, and so is a single quote. Rows without anything are passed over.
 * @param delimiter as CSVDelimiter names it.
 * @throws CsvError when a quoted field has no end.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/example-csv-parse-dist-map.html
 */
export function csvRows(text: string, delimiter = 'COMMA'): string[][] {
  return new CsvReader(text, own(DELIMITERS, delimiter) ?? ',').rows();
}

class CsvReader {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly separator: string,
  ) {}

  rows(): string[][] {
    const rows: string[][] = [];
    while (this.at < this.text.length) {
      const row = this.row();
      if (row.length > 1 || row[0] !== '') rows.push(row);
    }
    return rows;
  }

  private row(): string[] {
    const row = [this.field()];
    while (this.text[this.at] === this.separator) {
      this.at += 1;
      row.push(this.field());
    }
    this.at += this.text.startsWith('\r\n', this.at) ? 2 : 1;
    return row;
  }

  /** Reads up to the delimiter or the line's end; in quotes both are text. */
  private field(): string {
    let value = '';
    let quoted = false;
    const start = this.at;
    while (this.at < this.text.length && (quoted || !this.endsField(this.at))) {
      const char = this.text[this.at++] as string;
      if (char === '\\') value += this.escaped();
      else if (char !== '"') value += char;
      else if (this.repeatsQuote(quoted, this.at - 1 === start)) {
        this.at += 1;
        value += '"';
      } else quoted = !quoted;
    }
    if (quoted) throw new CsvError('Unterminated quoted field at end of CSV line.');
    return value;
  }

  private endsField(at: number): boolean {
    const char = this.text[at];
    return char === undefined || char === this.separator || char === '\n' || char === '\r';
  }

  private escaped(): string {
    const next = this.text[this.at];
    if (next !== '\\' && next !== '"' && next !== this.separator) return '';
    this.at += 1;
    return next;
  }

  /** Whether the quote that was read and the next one stand for a quote; two that make up a whole field are empty. */
  private repeatsQuote(quoted: boolean, first: boolean): boolean {
    if (this.text[this.at] !== '"') return false;
    return quoted || !first || (!this.endsField(this.at + 1) && this.text[this.at + 1] !== '"');
  }
}

/** Rows as objects under their headers: what is missing is empty, what is too much is dropped. */
export function csvItems(
  rows: readonly (readonly string[])[],
  headers: readonly string[],
): { [header: string]: string }[] {
  return rows.map((row) => Object.fromEntries(headers.map((header, at) => [header, row[at] ?? ''])));
}
