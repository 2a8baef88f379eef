import * as fc from 'fast-check';
import type { EndpointRequest } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { ask, credentialsOf, shopStack } from './shop';

const OWNERS = ['ada', 'bob', 'eve'] as const;

/** One request of somebody: ids are those that were given out, by their number, or made up. */
const REQUEST = fc.record({
  owner: fc.constantFrom(...OWNERS),
  session: fc.constantFrom('s1', 's2'),
  method: fc.constantFrom('POST', 'POST', 'GET', 'GET', 'DELETE', 'PUT'),
  key: fc.option(fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.string({ maxLength: 300 })), { nil: undefined }),
  type: fc.constantFrom('application/json', 'application/json', 'application/json; charset=utf-8', 'text/plain', ''),
  body: fc.oneof(
    fc.record({ article: fc.constantFrom('tea', 'cup') }).map((body) => JSON.stringify(body)),
    fc.record({ article: fc.string(), fail: fc.boolean() }).map((body) => JSON.stringify(body)),
    fc.json(),
    fc.string(),
  ),
  id: fc.oneof(fc.nat(50), fc.string(), fc.constantFrom('../..', '%00', '')),
  hours: fc.constantFrom(0, 0, 0, 2),
});

/** What came of them. */
export interface Answered {
  /** How many were answered with each status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Sentences on what must not be. */
  readonly wrong: readonly string[];
}

/** Sends many requests of several owners, none of which may see anything of another's. */
export async function sendRandomRequests(count: number, seed: number): Promise<Answered> {
  const world = await Simulator.load(shopStack('iam', { callerRateLimit: 10_000 }));
  const issued: { readonly id: string; readonly owner: string }[] = [];
  const statuses: Record<number, number> = {};
  const wrong: string[] = [];
  for (const each of fc.sample(REQUEST, { numRuns: count, seed })) {
    const target = typeof each.id === 'number' ? issued[each.id % Math.max(1, issued.length)] : undefined;
    const id = target?.id ?? String(each.id);
    const headers: Record<string, string> = {
      ...(each.type !== '' && { 'content-type': each.type }),
      ...(each.key !== undefined && { 'idempotency-key': each.key }),
    };
    const request: EndpointRequest =
      each.method === 'POST'
        ? { method: 'POST', headers, body: each.body }
        : { method: each.method, path: `/executions/${encodeURIComponent(id)}` };
    const { status, body } = await ask(world, credentialsOf('iam', each.owner, each.session), request);
    statuses[status] = (statuses[status] ?? 0) + 1;
    const about = `${each.owner}: ${JSON.stringify(request)} -> ${status} ${body}`;
    if (status >= 500) wrong.push(about);
    const shown = status === 200 || status === 202 ? (JSON.parse(body) as { id: string }).id : undefined;
    const owner = issued.find((one) => one.id === shown)?.owner;
    if (owner !== undefined && owner !== each.owner) wrong.push(`shows what is ${owner}'s: ${about}`);
    if (shown !== undefined && owner === undefined) issued.push({ id: shown, owner: each.owner });
    if (each.hours > 0) await world.advance({ hours: each.hours });
  }
  await world.close();
  return { statuses, wrong };
}
