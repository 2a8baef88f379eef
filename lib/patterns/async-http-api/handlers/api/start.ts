import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { environment } from '../../../../resources/handlers/environment';
import { describeExecution, executionArn, startOnceWith } from '../../../../resources/handlers/executions';
import type { Answer } from './answer';
import { bodyOf, isSame } from './body';
import { header } from './header';
import { executionName } from './owner';
import { refusedWith } from './refused';
import { statusOf } from './show';

/** Starts an execution with the body as its input, or finds the one that the same key has started. */
export async function start(event: APIGatewayProxyEvent, owner: string): Promise<Answer> {
  const key = keyOf(event);
  const input = bodyOf(event);
  const id = executionName(owner, key ?? randomUUID());
  const status = await startOrFind(id, input);
  const location = `${event.requestContext.path.replace(/\/$/, '')}/${id}`;
  return {
    statusCode: 202,
    headers: { location, 'retry-after': environment('POLL_AFTER_SECONDS') },
    body: { id, status },
  };
}

/** The status of the execution: one that the same request has started before may have ended. */
async function startOrFind(id: string, input: string): Promise<string> {
  const stateMachine = environment('STATE_MACHINE');
  if (await startOnceWith(stateMachine, id, input)) return 'RUNNING';
  const known = await describeExecution(executionArn(stateMachine, id));
  if (known?.input === undefined) throw refusedWith(429, 'the execution of this key is not to be read yet');
  if (!isSame(known.input, input)) throw refusedWith(409, 'this Idempotency-Key was used with another body');
  return statusOf(known);
}

function keyOf(event: APIGatewayProxyEvent): string | undefined {
  const key = header(event, 'idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw refusedWith(400, 'Idempotency-Key must be 1 to 255 printable characters without spaces');
  }
  return key;
}
