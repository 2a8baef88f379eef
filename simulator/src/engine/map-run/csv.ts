import { own } from '../../base/own';
/** The delimiters that CSVDelimiter names. */
const DELIMITERS: Readonly<Record<string, string>> = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

/**
 * The rows of a CSV text. Fields may stand in double quotes, in which a double quote is written twice and line ends
 * count as text.
 * @param delimiter as CSVDelimiter names it.
 */
export function csvRows(text: string, delimiter = 'COMMA'): string[][] {
  const separator = own(DELIMITERS, delimiter) ?? ',';
  const rows: string[][] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    const row: string[] = [];
    at = readRow(text, at, separator, row);
    if (row.length > 1 || row[0] !== '') rows.push(row);
  }
  return rows;
}

/** Reads one row; answers where the next one starts. */
function readRow(text: string, from: number, separator: string, row: string[]): number {
  let at = from;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at, separator);
    row.push(field.value);
    at = field.end;
    if (text[at] === separator) {
      at += 1;
      continue;
    }
    return text.startsWith('\r\n', at) ? at + 2 : at + 1;
  }
}

function plainField(text: string, from: number, separator: string): { value: string; end: number } {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { value: text.slice(from, end), end };
}

function quotedField(text: string, from: number): { value: string; end: number } {
  let value = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return { value: value + text.slice(at), end: text.length };
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    at = quote + 2;
  }
}

/** Rows as objects under their headers: what is missing is empty, what is too much is dropped. */
export function csvItems(
  rows: readonly (readonly string[])[],
  headers: readonly string[],
): { [header: string]: string }[] {
  return rows.map((row) => Object.fromEntries(headers.map((header, at) => [header, row[at] ?? ''])));
}
