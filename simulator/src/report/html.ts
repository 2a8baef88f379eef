const MAX_SHOWN_ITEMS = 200;
const MAX_SHOWN_TEXT = 20_000;

/** A table out of rows that are HTML already. */
export function table(columns: readonly string[], rows: readonly string[]): string {
  const head = columns.map((name) => `<th scope="col">${name}</th>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** As many items as a page takes, and a note where these are not all. */
export function shown<T>(all: readonly T[]): { readonly items: readonly T[]; readonly note: string } {
  const note = all.length > MAX_SHOWN_ITEMS ? `<p>The first ${MAX_SHOWN_ITEMS} of ${all.length}.</p>` : '';
  return { items: all.slice(0, MAX_SHOWN_ITEMS), note };
}

/** As much of a text as a page takes. */
export function clip(text: string, atMost = MAX_SHOWN_TEXT): string {
  return text.length <= atMost ? text : `${text.slice(0, atMost)}… (${text.length} characters)`;
}
