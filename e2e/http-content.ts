import type { HttpRequest } from './deployment';

/** The body of a request, as it is sent, and its headers. */
export interface HttpContent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export function contentOf({ headers = {}, form, json }: HttpRequest): HttpContent {
  if (form !== undefined) {
    const type = 'application/x-www-form-urlencoded';
    return { headers: { ...headers, 'content-type': type }, body: new URLSearchParams(form).toString() };
  }
  if (json === undefined) return { headers };
  return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(json) };
}
