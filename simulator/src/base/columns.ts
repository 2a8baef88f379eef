/** Rows of text in columns; the columns of numbers are set to the right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  const isNumeric = widths.map(
    (_, at) => rows.slice(1).every((row) => /^[\d.,+ ]*$/.test(row[at] ?? '')) && rows.length > 1,
  );
  return rows
    .map((row) =>
      row
        .map((cell, at) => (isNumeric[at] === true ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
