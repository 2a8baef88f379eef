import type { JsonObject } from '../../base/json';
import type { LoopbackRequest } from '../../services/protocols/loopback';

const FORM = 'application/x-www-form-urlencoded';

/** What a request of a browser to a page of the app is as a click; undefined for a request to anything else. */
export function clickOf(
  { method, url, headers, body, base64 }: LoopbackRequest,
  addresses: Readonly<Record<string, string>>,
): JsonObject | undefined {
  const address = `http://${headers['host'] ?? ''}${url}`;
  const [theirs, ours] = Object.entries(addresses).find(([, each]) => address.startsWith(each)) ?? [];
  if (theirs === undefined || ours === undefined || base64 === true || url === '/favicon.ico') return undefined;
  const link = theirs + address.slice(ours.length);
  if (method === 'GET') return { link };
  const isForm = headers['content-type']?.startsWith(FORM) === true;
  const type = headers['content-type'];
  return {
    link,
    method,
    ...(isForm && { form: Object.fromEntries(new URLSearchParams(body)) }),
    ...(!isForm && body !== '' && { body, ...(type !== undefined && { headers: { 'content-type': type } }) }),
  };
}
