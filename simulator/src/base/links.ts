const ENTITIES: Readonly<Record<string, string>> = { amp: '&', quot: '"', '#39': "'", lt: '<', gt: '>', nbsp: ' ' };

/** A text of HTML without its entities. */
export function unescaped(text: string): string {
  return text.replace(/&(#?\w+);/g, (entity, name: string) => {
    const [, hex, decimal] = /^#(?:x([0-9a-f]+)|([0-9]+))$/i.exec(name) ?? [];
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : (ENTITIES[name] ?? entity);
  });
}

/** The addresses in a text, as plain text, JSON or HTML has them: each once. */
export function linksIn(text: string): string[] {
  const links = text.match(/https?:\/\/[^\s"'<>\\)\]}]+/g) ?? [];
  return [...new Set(links.map((each) => unescaped(each).replace(/[.,;:!?]+$/, '')))];
}
