import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { bodyText, type Answer } from './answer';
import { Refused, refusedWith } from './refused';
import { ownerOf } from './owner';
import { checkRate } from './rate';
import { show } from './show';
import { start } from './start';
import { stop } from './stop';

const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** AWS's words for being asked too much, or too soon. */
const BUSY = /Throttl|TooManyRequests|RequestLimitExceeded/;

/** Answers the requests of callers that API Gateway has let through. */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  try {
    const answered = await answer(event);
    const { statusCode, headers } = answered;
    return { statusCode, headers: { ...HEADERS, ...headers }, body: bodyText(answered) };
  } catch (error) {
    const { statusCode, message } = error instanceof Refused ? error : refusedOr(error);
    const headers = { ...HEADERS, ...(statusCode === 429 && { 'retry-after': '1' }) };
    return { statusCode, headers, body: JSON.stringify({ message }) };
  }
}

async function answer(event: APIGatewayProxyEvent): Promise<Answer> {
  const owner = ownerOf(event);
  await checkRate(owner);
  const id = event.pathParameters?.['id'];
  if (id === undefined) return start(event, owner);
  return event.httpMethod === 'DELETE' ? stop(id, owner) : show(id, owner);
}

/** Throttling is the caller's to wait out, and a body is the caller's; everything else fails the invocation, and is seen in its metrics. */
function refusedOr(error: unknown): Refused {
  const name = error instanceof Error ? error.name : '';
  if (BUSY.test(name)) return refusedWith(429, 'too many requests');
  if (name === 'InvalidExecutionInput') return refusedWith(400, 'the body can not be the input of an execution');
  throw error;
}
