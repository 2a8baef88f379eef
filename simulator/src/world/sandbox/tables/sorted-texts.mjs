/** Texts by key, in the order of the keys. */
export class SortedTexts {
  #keys = [];
  #texts = new Map();

  get(key) {
    return this.#texts.get(key);
  }

  set(key, text) {
    if (!this.#texts.has(key)) this.#keys.splice(this.#firstFrom(key), 0, key);
    this.#texts.set(key, text);
  }

  delete(key) {
    if (!this.#texts.has(key)) return;
    this.#keys.splice(this.#firstFrom(key), 1);
    this.#texts.delete(key);
  }

  /** The keys between bounds, each of which may be left out: `gt` or `gte`, `lt` or `lte`; at most `limit` unless it is negative. */
  keys({ gt, gte, lt, lte, reverse = false, limit = -1 } = {}) {
    const lower = gt ?? gte;
    const upper = lt ?? lte;
    const from = lower === undefined ? 0 : this.#firstFrom(lower, gt !== undefined);
    const to = upper === undefined ? this.#keys.length : this.#firstFrom(upper, lt === undefined);
    const found = this.#keys.slice(from, Math.max(from, to));
    if (reverse) found.reverse();
    return limit < 0 ? found : found.slice(0, limit);
  }

  /** Where the first key stands that is not before the given one, or that is behind it. */
  #firstFrom(key, isBehind = false) {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = this.#keys[middle];
      if (at < key || (isBehind && at === key)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
