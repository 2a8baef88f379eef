import type { Json, JsonObject } from '../../base/json';
import { found } from '../control-error';
import { routes, type ControlCall } from '../route';
import { DONE, integer, ITEM, listed, object } from '../schemas';
import type { TableHandle } from '../../world/api/table-handle';

const AT = { table: 'Shop/Orders' };

export const TABLE_ROUTES = routes(
  {
    operation: 'listItems',
    method: 'GET',
    path: '/tables/{table}/items',
    summary: 'Every item of a table. Sets are lists, binary values base64.',
    answer: listed('items', ITEM),
    example: { at: AT },
    carryOut: async (call) => ({ items: (await tableOf(call).items()).map(plain) }),
  },
  {
    operation: 'putItem',
    method: 'PUT',
    path: '/tables/{table}/items',
    summary: 'Writes an item, as if somebody outside of the app had done it.',
    body: object({ item: ITEM }),
    answer: DONE,
    example: { at: AT, body: { item: { pk: 'o1', status: 'NEW' } } },
    carryOut: async (call) => {
      await tableOf(call).put(call.body['item'] as JsonObject);
      call.session.served.resume();
      return {};
    },
  },
  {
    operation: 'getItem',
    method: 'POST',
    path: '/tables/{table}/get',
    summary: 'The item of a key; without a member item when there is none.',
    body: object({ key: ITEM }),
    answer: object({ item: ITEM }, []),
    example: { at: AT, body: { key: { pk: 'o1' } } },
    carryOut: async (call) => {
      const item = await tableOf(call).get(call.body['key'] as JsonObject);
      return { ...(item !== undefined && { item: plain(item) }) };
    },
  },
  {
    operation: 'deleteItem',
    method: 'POST',
    path: '/tables/{table}/delete',
    summary: 'Deletes the item of a key, if there is one.',
    body: object({ key: ITEM }),
    answer: DONE,
    example: { at: AT, body: { key: { pk: 'o1' } } },
    carryOut: async (call) => {
      await tableOf(call).delete(call.body['key'] as JsonObject);
      call.session.served.resume();
      return {};
    },
  },
  {
    operation: 'deleteExpired',
    method: 'POST',
    path: '/tables/{table}/delete-expired',
    summary: 'Deletes the items whose time to live has passed, as DynamoDB does within days.',
    body: object({}),
    answer: object({ deleted: integer('How many there were') }),
    example: { at: { table: 'Shop/Expiring' }, body: {} },
    carryOut: async (call) => ({ deleted: await tableOf(call).deleteExpired() }),
  },
);

function tableOf({ world, at }: ControlCall): TableHandle {
  return found(() => world.table(at['table'] as string));
}

/** An item as JSON: sets are lists, bytes base64. */
function plain(value: unknown): Json {
  if (value instanceof Set) return [...value].map(plain);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([name, each]): [string, Json] => [name, plain(each)]));
}
