import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { readPartition, updateRow, type Row } from '../../../capabilities/coordination/handlers/rows';
import { environment } from '../../../resources/handlers/environment';

/** A lane in which an execution runs, or is about to be started. */
export interface Held {
  readonly lane: string;
  /** The name of the execution. */
  readonly name: string;
  /** The instant at which it was taken, in milliseconds since 1970. */
  readonly sinceMs: number;
}

/** A lane that was taken. */
export interface TakenLane extends Held {
  /** Whether the execution had it before: by an earlier delivery of its message. */
  readonly had: boolean;
}

/** The item that holds all lanes: one write can count them. */
const SORT_KEY = 'lanes';
const HELD = { '#held': 'held' };
const LANE = { ...HELD, '#name': 'name' };

/** The lanes that are held at this moment. */
export async function lanesHeld(): Promise<readonly Held[]> {
  const rows = await readPartition(environment('PARTITION'));
  const row = rows.find(({ sk }) => sk?.S === SORT_KEY) ?? (await create());
  return heldIn(row);
}

/**
 * Takes a lane for an execution, unless another one has it, or as many are held as may be. It is taken anew by whoever has it already.
 *
 * @returns undefined when it could not be taken.
 */
export async function takeLane({ lane, name }: Omit<Held, 'sinceMs'>): Promise<TakenLane | undefined> {
  const held = { lane, name, sinceMs: Date.now() };
  const before = await updateRow(key(), {
    update: 'SET #held.#lane = :entry',
    condition: '(attribute_not_exists(#held.#lane) AND size(#held) < :most) OR #held.#lane.#name = :name',
    names: { ...LANE, '#lane': lane },
    values: {
      ':entry': { M: { name: { S: name }, since: { N: String(held.sinceMs) } } },
      ':most': { N: environment('MAX_CONCURRENCY') },
      ':name': { S: name },
    },
    returns: 'ALL_OLD',
  });
  return before && { ...held, had: heldIn(before).some((each) => each.lane === lane) };
}

/** Gives a lane back, unless it was taken anew. */
export async function freeLane({ lane, name, sinceMs }: Held): Promise<void> {
  await updateRow(key(), {
    update: 'REMOVE #held.#lane',
    condition: '#held.#lane.#name = :name AND #held.#lane.#since = :since',
    names: { ...LANE, '#lane': lane, '#since': 'since' },
    values: { ':name': { S: name }, ':since': { N: String(sinceMs) } },
  });
}

/** One item for ever: a lane can be set only in a map that is there. */
async function create(): Promise<Row | undefined> {
  return updateRow(key(), {
    update: 'SET #held = if_not_exists(#held, :none)',
    condition: 'attribute_not_exists(pk) OR attribute_exists(#held)',
    names: HELD,
    values: { ':none': { M: {} } },
  });
}

function heldIn(row: Row | undefined): Held[] {
  const lanes: Record<string, AttributeValue> = row?.['held']?.M ?? {};
  return Object.entries(lanes).map(([lane, { M: entry }]) => ({
    lane,
    name: entry?.['name']?.S ?? '',
    sinceMs: Number(entry?.['since']?.N),
  }));
}

function key(): { readonly pk: string; readonly sk: string } {
  return { pk: environment('PARTITION'), sk: SORT_KEY };
}
