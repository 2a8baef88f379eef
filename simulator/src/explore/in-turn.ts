/** Does something for every item, for a few of them at once, and keeps their order. */
export async function inTurn<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T);
  };
  const stopOthers = (error: unknown): never => {
    next = items.length;
    throw error;
  };
  const workers = Array.from({ length: Math.max(1, atOnce) }, () => worker().catch(stopOthers));
  // What is under way is let end before a failure is told, so that nothing goes on behind the caller's back.
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === 'rejected');
  if (failed !== undefined) await Promise.all(workers);
  return results;
}
