import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { DirectCall, RefusedCall } from '../../../../capabilities/confirm/handlers/answer-request';
import { answerRequest } from '../../../../capabilities/confirm/handlers/answer-request';
import type { WaitRecord } from '../../../../capabilities/answers/handlers/wait-record';
import type { Outcome, Register } from '../../../../capabilities/confirm/handlers/confirm';
import { confirm } from '../../../../capabilities/confirm/handlers/confirm';
import { page, pageWithButton } from '../../../../capabilities/confirm/handlers/pages';
import { late, record } from '../users';

/** A form with one code is much shorter. */
const MAX_FORM = 1024;

/** The answer to a call. */
interface DirectAnswer {
  readonly outcome: Outcome;
}

/** Takes the clicks on the links of verifications. */
export async function handler(
  event: APIGatewayProxyEventV2 | DirectCall | null,
): Promise<APIGatewayProxyStructuredResultV2 | DirectAnswer | RefusedCall> {
  return answerRequest<DirectCall, DirectAnswer>(event, {
    maxForm: MAX_FORM,
    show: async (code) => pageWithButton(code),
    take: async (code) => page(await confirmed(code)),
    answer: async (code) => ({ outcome: await confirmed(code) }),
    page,
  });
}

function confirmed(code: string): Promise<Outcome> {
  return confirm(code, { record: recorded, late });
}

/** Whoever clicks on an older link after a newer one is told what is true of the user; the older verification is not answered. */
async function recorded(wait: WaitRecord): ReturnType<Register['record']> {
  const outcome = await record(wait);
  return outcome === 'overtaken' ? 'already' : outcome;
}
