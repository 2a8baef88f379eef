/** How much of a value is told. */
interface Bounds {
  readonly text: number;
  readonly items: number;
  readonly depth: number;
}

/** The most characters that the data of an answer has: an agent reads every one of them. */
export const MOST_CHARACTERS = 12_000;

/** A value with long texts and lists cut, and what was cut said in their place: as much of it as fits into an answer. */
export function cut(value: unknown): unknown {
  for (let bounds: Bounds = { text: 2_000, items: 40, depth: 10 }; ; bounds = half(bounds)) {
    const smaller = cutTo(value, bounds);
    if ((JSON.stringify(smaller) ?? '').length <= MOST_CHARACTERS || bounds.text <= 20) return smaller;
  }
}

function half({ text, items, depth }: Bounds): Bounds {
  return { text: Math.ceil(text / 2), items: Math.ceil(items / 2), depth: Math.max(4, depth - 1) };
}

function cutTo(value: unknown, bounds: Bounds): unknown {
  if (typeof value === 'string') {
    const more = value.length - bounds.text;
    return more <= 0 ? value : `${value.slice(0, bounds.text)}… (${more} more characters)`;
  }
  if (typeof value !== 'object' || value === null) return value;
  const deeper = { ...bounds, depth: bounds.depth - 1 };
  if (Array.isArray(value)) {
    if (bounds.depth === 0) return `… (${value.length} items)`;
    const more = value.length - bounds.items;
    const told = value.slice(0, bounds.items).map((each) => cutTo(each, deeper));
    return more <= 0 ? told : [...told, `… (${more} more)`];
  }
  if (bounds.depth === 0) return '… (an object)';
  const members = Object.entries(value);
  const more = members.length - bounds.items;
  const told = members.slice(0, bounds.items).map(([key, each]) => [key, cutTo(each, deeper)] as const);
  return Object.fromEntries(more <= 0 ? told : [...told, ['…', `${more} more members`]]);
}
