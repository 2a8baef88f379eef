/** The answer to a request. */
export interface Answer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
  /** JSON that stands in the body as `result`, as it is: written anew, long numbers would become others. */
  readonly result?: string;
}

/** The body of an answer. */
export function bodyText({ body, result }: Answer): string {
  const text = JSON.stringify(body);
  return result === undefined ? text : `${text.slice(0, -1)},"result":${result}}`;
}
