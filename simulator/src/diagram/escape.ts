/** Text in HTML, in attributes and in Graphviz's HTML-like labels. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Text in which what XML refuses (control characters, halves of letters) is shown as a replacement character. */
export function printable(text: string): string {
  return Array.from(text, (character) => (isPrintable(character.codePointAt(0) ?? 0) ? character : '\ufffd')).join('');
}

function isPrintable(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff;
}
