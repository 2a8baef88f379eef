import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Outcome } from './confirm';
import { page, pageWithButton } from './pages';
import { asCode, codeInBody, codeInQuery } from './request';

/** A call by an endpoint of the user's own. */
export interface DirectCall {
  readonly code: unknown;
}

export interface DirectAnswer {
  readonly outcome: Outcome | 'malformed';
}

type Confirm = (code: string) => Promise<Outcome>;

/** Answers requests that come through an endpoint, and calls by endpoints of the user's own. */
export async function answerRequest(
  event: APIGatewayProxyEventV2 | DirectCall | null,
  confirm: Confirm,
): Promise<APIGatewayProxyStructuredResultV2 | DirectAnswer> {
  return isRequest(event) ? answerHttp(event, confirm) : answerCall(event, confirm);
}

function isRequest(event: APIGatewayProxyEventV2 | DirectCall | null): event is APIGatewayProxyEventV2 {
  return typeof event === 'object' && event !== null && 'requestContext' in event;
}

async function answerCall(event: DirectCall | null, confirm: Confirm): Promise<DirectAnswer> {
  const code = asCode(event?.code);
  try {
    return { outcome: code === undefined ? 'malformed' : await confirm(code) };
  } catch (error) {
    return { outcome: unavailable(error) };
  }
}

/** GET shows a page with one button, POST confirms: scanners of mail follow links, so that a GET must not confirm. */
async function answerHttp(event: APIGatewayProxyEventV2, confirm: Confirm): Promise<APIGatewayProxyStructuredResultV2> {
  const method = event.requestContext?.http?.method ?? '';
  try {
    if (method === 'GET' || method === 'HEAD') {
      const code = codeInQuery(event);
      return code === undefined ? page('malformed') : pageWithButton(code);
    }
    if (method === 'POST') {
      const code = codeInBody(event);
      return page(code === undefined ? 'malformed' : await confirm(code));
    }
    return page('method');
  } catch (error) {
    return page(unavailable(error));
  }
}

/** The name alone is logged: a message of the SDK may quote the request, and who reads that could confirm. */
function unavailable(error: unknown): Outcome {
  console.error(
    JSON.stringify({ message: 'confirmation failed', error: error instanceof Error ? error.name : 'unknown' }),
  );
  return 'unavailable';
}
