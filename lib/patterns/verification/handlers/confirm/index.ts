import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { DirectAnswer, DirectCall } from '../../../../capabilities/confirm/handlers/answer-request';
import { answerRequest } from '../../../../capabilities/confirm/handlers/answer-request';
import { confirm } from '../../../../capabilities/confirm/handlers/confirm';
import { late, record } from '../users';

/** Takes the clicks on the links of verifications. */
export async function handler(
  event: APIGatewayProxyEventV2 | DirectCall | null,
): Promise<APIGatewayProxyStructuredResultV2 | DirectAnswer> {
  return answerRequest(event, (code) => confirm(code, { record, late }));
}
