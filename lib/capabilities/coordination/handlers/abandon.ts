import type { RowKey } from './rows';
import { deleteRow, updateRow } from './rows';

/** The ways of giving up a row whose execution has ended, by the beginning of its sort key. */
const WAYS: Readonly<Record<string, (key: RowKey, execution: string) => Promise<unknown>>> = {
  /** A lock, or a slot of one: it is free from now on. */
  'slot#': async (key, execution) =>
    updateRow(key, {
      update: 'SET freeFrom = :now REMOVE holder, execution',
      condition: 'execution = :execution',
      values: { ':now': { N: String(Date.now()) }, ':execution': { S: execution } },
    }),
  /** A place in a line: nobody waits there any more. */
  'wait#': async (key, execution) => deleteRow(key, 'execution = :execution', { ':execution': { S: execution } }),
};

/** Gives up a row that an execution owned; one that belongs to somebody else by now stays. */
export async function abandon(key: RowKey, execution: string): Promise<void> {
  const way = Object.entries(WAYS).find(([beginning]) => key.sk.startsWith(beginning));
  await way?.[1](key, execution);
}
