import type { JsonObject } from '../../base/json';
import type { LoopbackRequest } from '../protocols/loopback';
import type { Protocol } from '../protocols/protocol';
import { restProtocol } from '../protocols/rest-protocol';

const KINDS: Readonly<Record<string, string>> = { schedules: 'Schedule', 'schedule-groups': 'ScheduleGroup' };
const VERBS: Readonly<Record<string, string>> = { POST: 'Create', GET: 'Get', PUT: 'Update', DELETE: 'Delete' };
/** Members that stand in the query, and what the query calls them. */
const IN_QUERY: Readonly<Record<string, string>> = {
  groupName: 'GroupName',
  ScheduleGroup: 'GroupName',
  NamePrefix: 'NamePrefix',
  State: 'State',
};

/**
 * A request to the Scheduler's REST API: the name is in the path, the rest in the query or the body; undefined for a path that
 * the API doesn't have.
 */
export function schedulerProtocol(request: LoopbackRequest): Protocol | undefined {
  const call = callOf(request);
  return call === undefined ? undefined : { ...restProtocol(request), ...call };
}

function callOf(request: LoopbackRequest): Pick<Protocol, 'action' | 'input'> | undefined {
  const { pathname, searchParams } = new URL(request.url, 'http://scheduler.invalid');
  const [, kind, name] = /^\/(schedules|schedule-groups)(?:\/([^/]+))?$/.exec(pathname) ?? [];
  const [what, verb] = [KINDS[kind ?? ''], VERBS[request.method]];
  if (what === undefined || verb === undefined) return undefined;
  const query = [...searchParams].flatMap(([key, value]) => (key in IN_QUERY ? [[IN_QUERY[key], value]] : []));
  const body = request.body === '' ? {} : (JSON.parse(request.body) as JsonObject);
  const input: JsonObject = { ...body, ...(Object.fromEntries(query) as JsonObject) };
  if (name === undefined) return { action: `List${what}s`, input };
  return { action: `${verb}${what}`, input: { ...input, Name: decodeURIComponent(name) } };
}
