import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { environment } from '../../../../resources/handlers/environment';
import { describeExecution, executionArn, startOnce } from '../../../../resources/handlers/executions';
import { executionName } from './owner';
import { refusedWith } from './refused';

interface Started {
  readonly statusCode: 202;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Starts an execution with the body as its input, or finds the one that the same key has started. */
export async function start(event: APIGatewayProxyEvent, owner: string): Promise<Started> {
  const key = keyOf(event);
  const input = inputOf(event);
  const id = executionName(owner, key ?? randomUUID());
  const stateMachine = environment('STATE_MACHINE');
  if (!(await startOnce(stateMachine, id, input))) {
    const known = await describeExecution(executionArn(stateMachine, id));
    if (known?.input === undefined) throw refusedWith(429, 'the execution of this key is not to be read yet');
    if (!isDeepStrictEqual(JSON.parse(known.input), input)) {
      throw refusedWith(409, 'this Idempotency-Key was used with another body');
    }
  }
  const location = `${event.requestContext.path.replace(/\/$/, '')}/${id}`;
  return {
    statusCode: 202,
    headers: { location, 'retry-after': environment('POLL_AFTER_SECONDS') },
    body: { id, status: 'RUNNING' },
  };
}

function keyOf(event: APIGatewayProxyEvent): string | undefined {
  const key = header(event, 'idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw refusedWith(400, 'Idempotency-Key must be 1 to 255 printable characters without spaces');
  }
  return key;
}

/** A body of another type passes the validator of API Gateway unseen. */
function inputOf(event: APIGatewayProxyEvent): unknown {
  const type = header(event, 'content-type') ?? '';
  if (!/^application\/json *(;.*)?$/i.test(type)) throw refusedWith(415, 'the body must be application/json');
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  const most = Number(environment('MAX_BODY_BYTES'));
  if (body.length > most) throw refusedWith(413, `the body must be at most ${most} bytes`);
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw refusedWith(400, 'the body must be JSON');
  }
}

function header({ headers }: APIGatewayProxyEvent, name: string): string | undefined {
  return Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
}
