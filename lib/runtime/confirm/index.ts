import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { confirm } from './confirm';
import type { Outcome } from './confirm';
import { page, pageWithButton } from './pages';
import { codeInBody, codeInQuery } from './request';

/**
 * The door: GET shows a page with one button, POST confirms. Scanners of mail follow links, so that a GET must not confirm.
 */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
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
