import type { DescribedExecution } from '../../../resources/handlers/executions';
import type { OpenItem, Resumption } from './open-item';

/** The number of times that an item is gone on with before a person must look at it. */
const MAX_ATTEMPTS = 5;

/** The statuses of executions that have not ended; one that waits for its redrive will go on. */
const AT_WORK = ['RUNNING', 'PENDING_REDRIVE'];

/** The table and the executions. */
export interface ReconciledWorld {
  /** Undefined when there is no such execution, or no more. */
  readonly describe: (executionArn: string) => Promise<DescribedExecution | undefined>;
  /** A name for an execution that nobody can know before it stands in the item. */
  readonly newExecution: () => string;
  /** Has the item belong to an execution, unless another one was faster. */
  readonly adopt: (item: OpenItem, executionArn: string, resumption: Resumption) => Promise<Adoption>;
  /** Starts the execution that the item belongs to; nothing happens when it has started. */
  readonly start: (item: OpenItem, executionArn: string) => Promise<void>;
  /** Puts off the next look at the item, unless it has changed meanwhile. */
  readonly postpone: (item: OpenItem) => Promise<void>;
  /** Closes the item with this status, unless it has changed meanwhile. */
  readonly close: (item: OpenItem, status: string) => Promise<void>;
}

export type Adoption = 'adopted' | 'lost' | 'too large';

/** The knowledge that a pattern has of its items. */
export interface Reconciled<Item extends OpenItem> {
  /** The item, read consistently. */
  readonly find: (id: string) => Promise<Item | undefined>;
  /** Told of an id that has no item. */
  readonly missing: (id: string) => Promise<void>;
  /** Does what is left to do for an item whose execution has recorded its last status; false when it has not. */
  readonly conclude: (item: Item) => Promise<boolean>;
  /** The way to go on with an item whose first execution has ended, or is forgotten. */
  readonly decide: (item: Item, execution: DescribedExecution | undefined) => Promise<Resumption>;
  /** Tells a person of the item; answers the status that it is closed with. */
  readonly giveUp: (item: Item) => Promise<string>;
}

/** The outcome for an item: an action when it is gone on with. */
export type Outcome = string;

/** Looks at one item, and goes on with it when its execution has ended and left it open: with one DescribeExecution in any case. */
export async function look<Item extends OpenItem>(
  id: string,
  pattern: Reconciled<Item>,
  world: ReconciledWorld,
): Promise<Outcome> {
  const item = await pattern.find(id);
  if (item?.open !== true) {
    await (item === undefined ? pattern.missing(id) : undefined);
    return 'nothing';
  }
  const execution = await world.describe(item.executionArn);
  if (AT_WORK.includes(execution?.status ?? '')) {
    await world.postpone(item);
    return 'at work';
  }
  if (execution === undefined && item.resumption !== undefined) {
    // Whoever named the execution has not come to start it.
    await world.start(item, item.executionArn);
    await world.postpone(item);
    return item.resumption.action;
  }
  if (await pattern.conclude(item)) {
    await world.close(item, item.status);
    return 'reported';
  }
  return item.attempts < MAX_ATTEMPTS
    ? goOn(item, await resumptionOf(item, execution, pattern), pattern, world)
    : giveUp(item, pattern, world);
}

/** A decision holds for all attempts: the first execution alone knows how far it has come. */
async function resumptionOf<Item extends OpenItem>(
  item: Item,
  execution: DescribedExecution | undefined,
  pattern: Reconciled<Item>,
): Promise<Resumption> {
  return item.resumption ?? pattern.decide(item, execution);
}

/** First the item names the execution, then the execution starts: it is believed for that. */
async function goOn<Item extends OpenItem>(
  item: Item,
  resumption: Resumption,
  pattern: Reconciled<Item>,
  world: ReconciledWorld,
): Promise<Outcome> {
  const executionArn = world.newExecution();
  const adoption = await world.adopt(item, executionArn, resumption);
  if (adoption === 'too large') {
    return giveUp(item, pattern, world);
  }
  if (adoption === 'lost') {
    return 'at work';
  }
  await world.start(item, executionArn);
  return resumption.action;
}

async function giveUp<Item extends OpenItem>(
  item: Item,
  pattern: Reconciled<Item>,
  world: ReconciledWorld,
): Promise<Outcome> {
  await world.close(item, await pattern.giveUp(item));
  return 'given up';
}
