/** One page of a list, and what leads to the next one. */
export interface Page<T> {
  readonly items?: readonly T[];
  readonly next?: string;
}

/** All pages of a list, one after the other. */
export async function* pages<T>(read: (next: string | undefined) => Promise<Page<T>>): AsyncGenerator<T> {
  let next: string | undefined;
  do {
    const page = await read(next);
    yield* page.items ?? [];
    next = page.next;
  } while (next !== undefined);
}

/** All pages of a list at once. */
export async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) items.push(item);
  return items;
}
