import { createHash } from 'node:crypto';
import { answer, beat } from '../../../capabilities/coordination/handlers/answer';
import { environment } from '../../../resources/handlers/environment';
import { startOnce } from '../../../resources/handlers/executions';
import { entryOf, type Entry, type Incoming } from './events';
import type { Head, WindowRow } from './rows';
import { addEvent, moveHead, readHead, seal, windowWith } from './rows';

/** The outcome of an event: in which window it is, and whether it was in it before. */
export interface Collected {
  readonly status: 'collected' | 'known';
  readonly key: string;
  readonly window: string;
}

/** Clocks differ by less. */
const SKEW_MS = 5_000;

/** An execution whose window is open for that much longer than it should is one that was stopped. */
const GRACE_MS = 5 * 60_000;

/** Whoever finds so many windows full one after the other comes again later. */
const MOST_TURNS = 50;

/**
 * Puts an event into the open window of its key, or into the next one when that takes no more.
 *
 * A window is opened in an order in which nothing can be lost: the earlier one is sealed, so that nobody adds to it any more; an execution is started
 * by the name of the window; only then the window becomes the open one. An event is looked for in those that were sealed since it was sent: it may have
 * been delivered before.
 */
export async function collect(event: Incoming): Promise<Collected> {
  const { key, id } = event;
  const pk = `${environment('PARTITION')}${key}`;
  const entry = await entryOf(event);
  let head = await readHead(pk);
  if (head !== undefined && head.openedMs > event.sinceMs - SKEW_MS) {
    const known = await windowWith(pk, head.window, id, event.sinceMs - SKEW_MS);
    if (known !== undefined) return { status: 'known', key, window: known };
  }
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    head ??= await openNext(pk, key, undefined);
    const { window } = head;
    const status = await addTo(pk, head, entry);
    if (status !== undefined) return { status, key, window };
    const next: Head = await openNext(pk, key, head);
    if (next.window !== following(window)) {
      // Others have opened several: another delivery of the same event may have come into one of them.
      const known = await windowWith(pk, next.window, id, event.sinceMs - SKEW_MS);
      if (known !== undefined) return { status: 'known', key, window: known };
    }
    head = next;
  }
  throw new Error(`the windows of '${key}' are full faster than this event comes into one of them`);
}

/** Undefined when the window takes no more, and is sealed. */
async function addTo(pk: string, { window, openedMs }: Head, entry: Entry): Promise<Collected['status'] | undefined> {
  const isOver = Date.now() > openedMs + Number(environment('WINDOW_MS')) + GRACE_MS;
  const { added, row } = isOver ? { added: false, row: await end(pk, window) } : await addEvent(pk, window, entry);
  if (added || row.has(entry.id)) {
    await tell(pk, window, row);
    return added ? 'collected' : 'known';
  }
  const sealed = row.isSealed ? row : await end(pk, window);
  return sealed.has(entry.id) ? 'known' : undefined;
}

/** After an event: a full window is over, and one with a debounce lasts on. */
async function tell(pk: string, window: string, row: WindowRow): Promise<void> {
  if (row.isSealed) return;
  if (row.events >= Number(environment('MAX_EVENTS'))) await end(pk, window);
  else if (environment('DEBOUNCE') === 'yes' && row.taskToken !== '') await beat(row.taskToken);
}

/** Seals a window, and has its execution wait no longer. One that does not wait yet finds the window sealed. */
async function end(pk: string, window: string): Promise<WindowRow> {
  const row = await seal(pk, window);
  if (row.taskToken !== '') await answer(row.taskToken, { full: true });
  return row;
}

/** The window after a sealed one, which was opened here or by somebody else. */
async function openNext(pk: string, key: string, previous: Head | undefined): Promise<Head> {
  let window = previous === undefined ? first() : following(previous.window);
  for (;;) {
    const name = executionName(pk, key, window);
    // False when it has ended: started by somebody who came no further, it has found no events.
    if (await startOnce(environment('STATE_MACHINE'), name, { key, window })) {
      const head = { window, openedMs: Date.now() };
      if (await moveHead(pk, previous, head)) return head;
    }
    const current = await readHead(pk);
    if (current !== undefined && current.window !== previous?.window) return current;
    window = following(window);
  }
}

/** The first number is later than all that there were before, also when their rows are gone. Those who come in the same second agree on it. */
function first(): string {
  return numbered(Math.floor(Date.now() / 1000) * 1000);
}

function following(window: string): string {
  return numbered(Number(window) + 1);
}

function numbered(number: number): string {
  return String(number).padStart(15, '0');
}

/** A name that says whose window it is: AWS takes each once. No key gives it two hyphens, as the names of executions have that go on. */
function executionName(pk: string, key: string, window: string): string {
  const readable = key
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 32)
    .replace(/-$/, '');
  const hash = createHash('sha256').update(pk).digest('hex').slice(0, 16);
  return [readable, hash, window].filter((part) => part !== '').join('-');
}
