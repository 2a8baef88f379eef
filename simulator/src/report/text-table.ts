/** Texts by number: each stands once in the page, however often the run mentions it. */
export class TextTable {
  private readonly indexes = new Map<string, number>();
  private readonly texts: string[] = [];

  /** The number of a text. */
  add(text: string): number {
    const known = this.indexes.get(text);
    if (known !== undefined) return known;
    const index = this.texts.length;
    this.indexes.set(text, index);
    this.texts.push(text);
    return index;
  }

  /**
   * The texts, the longest cut so that all of them fit: a text that was cut comes as itself and its full length.
   * @param maxBytes for all of them, as JSON.
   */
  within(maxBytes: number): (string | [cut: string, length: number])[] {
    const sizes = this.texts.map((text) => Buffer.byteLength(JSON.stringify(text)));
    const limit = largestLimit(sizes, maxBytes);
    return this.texts.map((text, index) => {
      const size = sizes[index] ?? 0;
      if (size <= limit) return text;
      return [text.slice(0, Math.max(0, Math.floor((limit * text.length) / size) - 16)), text.length];
    });
  }
}

/** The largest size that each may have so that all fit together. */
function largestLimit(sizes: readonly number[], maxBytes: number): number {
  const ascending = [...sizes].sort((a, b) => a - b);
  let left = maxBytes;
  for (let index = 0; index < ascending.length; index++) {
    const size = ascending[index] ?? 0;
    const share = Math.floor(left / (ascending.length - index));
    if (size > share) return share;
    left -= size;
  }
  return Infinity;
}
