import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { asCode, codeIn, fieldsInBody, fieldsInQuery } from './request';

/** A call by an endpoint of the user's own. */
export interface DirectCall {
  readonly code: unknown;
}

/** The pages behind the links of a pattern, and its answers to calls. */
export interface LinkPages<Call extends DirectCall, Answer> {
  /** The length up to which a form is read, in characters. */
  readonly maxForm: number;
  /** The page that a link leads to. */
  readonly show: (code: string) => Promise<APIGatewayProxyStructuredResultV2>;
  /** Takes the form of that page. */
  readonly take: (code: string, form: URLSearchParams) => Promise<APIGatewayProxyStructuredResultV2>;
  /** Takes a call. */
  readonly answer: (code: string, call: Call) => Promise<Answer>;
  /** The page for a request that came to nothing. */
  readonly page: (name: Refusal) => APIGatewayProxyStructuredResultV2;
}

/** The reasons for which a request comes to nothing whatever its code is good for. */
export type Refusal = 'malformed' | 'method' | 'unavailable';

/** The answer to a call that came to nothing. */
export interface RefusedCall {
  readonly outcome: 'malformed' | 'unavailable';
}

/** Answers requests that come through an endpoint, and calls by endpoints of the user's own. */
export async function answerRequest<Call extends DirectCall, Answer>(
  event: APIGatewayProxyEventV2 | Call | null,
  pages: LinkPages<Call, Answer>,
): Promise<APIGatewayProxyStructuredResultV2 | Answer | RefusedCall> {
  return isRequest(event) ? answerHttp(event, pages) : answerCall(event, pages);
}

function isRequest(event: APIGatewayProxyEventV2 | DirectCall | null): event is APIGatewayProxyEventV2 {
  return typeof event === 'object' && event !== null && 'requestContext' in event;
}

async function answerCall<Call extends DirectCall, Answer>(
  event: Call | null,
  { answer }: LinkPages<Call, Answer>,
): Promise<Answer | RefusedCall> {
  const code = asCode(event?.code);
  try {
    return code === undefined || event === null ? { outcome: 'malformed' } : await answer(code, event);
  } catch (error) {
    report(error);
    return { outcome: 'unavailable' };
  }
}

/** GET shows a page with a form, POST takes it: scanners of mail follow links, so that a GET must not decide anything. */
async function answerHttp<Call extends DirectCall, Answer>(
  event: APIGatewayProxyEventV2,
  { maxForm, show, take, page }: LinkPages<Call, Answer>,
): Promise<APIGatewayProxyStructuredResultV2> {
  const method = event.requestContext?.http?.method ?? '';
  try {
    if (method === 'GET' || method === 'HEAD') {
      const code = codeIn(fieldsInQuery(event));
      return code === undefined ? page('malformed') : await show(code);
    }
    if (method === 'POST') {
      const form = fieldsInBody(event, maxForm);
      const code = codeIn(form);
      return code === undefined ? page('malformed') : await take(code, form);
    }
    return page('method');
  } catch (error) {
    report(error);
    return page('unavailable');
  }
}

/** The name alone is logged: a message of the SDK may quote the request, and who reads that could answer. */
function report(error: unknown): void {
  console.error(JSON.stringify({ message: 'request failed', error: error instanceof Error ? error.name : 'unknown' }));
}
