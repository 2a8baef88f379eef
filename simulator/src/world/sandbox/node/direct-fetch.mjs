import { decodeBody, encodeBody } from '../body-text.mjs';
import { isAwsHost } from './aws-hosts.mjs';

/** A `fetch` whose requests of AWS go to the host. */
export function directFetch(host, fetch) {
  return async (input, init) => {
    const request = new Request(input, init);
    const { hostname, pathname, search } = new URL(request.url);
    if (!isAwsHost(hostname)) return fetch(input, init);
    const body = encodeBody(Buffer.from(await request.arrayBuffer()));
    const headers = { host: hostname, ...Object.fromEntries(request.headers) };
    const asked = { method: request.method, url: pathname + search, headers, ...body };
    return new Promise((resolve, reject) => {
      const id = host.send(asked, (answer) => {
        if (answer === 'connectionLost') reject(new TypeError('fetch failed', { cause: connectionReset() }));
        else resolve(fetched(answer));
      });
      request.signal.addEventListener('abort', () => {
        host.hangUp(id);
        reject(request.signal.reason);
      });
    });
  };
}

function fetched({ status, headers, ...body }) {
  const hasBody = status !== 204 && status !== 304;
  return new Response(hasBody ? decodeBody(body) : null, { status, headers: headers ?? {} });
}

/** The error of a request whose connection is lost. */
export function connectionReset() {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
