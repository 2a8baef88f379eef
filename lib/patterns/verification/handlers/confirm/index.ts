import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { DirectAnswer, DirectCall } from '../../../../capabilities/confirm/handlers/answer-request';
import { answerRequest } from '../../../../capabilities/confirm/handlers/answer-request';
import type { WaitRecord } from '../../../../capabilities/answers/handlers/wait-record';
import type { Register } from '../../../../capabilities/confirm/handlers/confirm';
import { confirm } from '../../../../capabilities/confirm/handlers/confirm';
import { late, record } from '../users';

/** Takes the clicks on the links of verifications. */
export async function handler(
  event: APIGatewayProxyEventV2 | DirectCall | null,
): Promise<APIGatewayProxyStructuredResultV2 | DirectAnswer> {
  return answerRequest(event, (code) => confirm(code, { record: recorded, late }));
}

/** Whoever clicks on an older link after a newer one is told what is true of the user; the older verification is not answered. */
async function recorded(wait: WaitRecord): ReturnType<Register['record']> {
  const outcome = await record(wait);
  return outcome === 'overtaken' ? 'already' : outcome;
}
