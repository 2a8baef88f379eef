import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { DirectCall, RefusedCall } from '../../../../capabilities/confirm/handlers/answer-request';
import { answerRequest } from '../../../../capabilities/confirm/handlers/answer-request';
import type { Act } from './act';
import { actOfCall, actOfForm } from './act';
import type { DelegateOutcome } from './delegate';
import { delegate, delegatesOf } from './delegate';
import { open } from './open';
import type { Opened } from './open';
import { page, pageWithForm } from './pages';
import type { VoteOutcome } from './vote';
import { vote } from './vote';

/** A form with a comment of full length, every character of it escaped. */
const MAX_FORM = 8192;

/** A call by an endpoint of the user's own: without a vote and a delegate it asks for what is to be shown. */
interface DecideCall extends DirectCall {
  /** `approve` or `reject`. */
  readonly vote?: unknown;
  readonly comment?: unknown;
  readonly delegate?: unknown;
}

/** The answer to a call. */
interface DecideAnswer {
  readonly outcome: VoteOutcome | DelegateOutcome | 'open' | 'malformed';
  /** The parts of the page of an open request. */
  readonly request?: Shown;
}

interface Shown {
  readonly approver: string;
  readonly title: string;
  readonly text: string;
  readonly fields: Opened['subject']['fields'];
  readonly requestedBy: string;
  /** Those to whom the request can be handed on. */
  readonly delegates: readonly string[];
}

/** Shows requests for approval, and takes the votes on them. */
export async function handler(
  event: APIGatewayProxyEventV2 | DecideCall | null,
): Promise<APIGatewayProxyStructuredResultV2 | DecideAnswer | RefusedCall> {
  return answerRequest<DecideCall, DecideAnswer>(event, {
    maxForm: MAX_FORM,
    show: async (code) => {
      const opened = await open(code);
      return opened?.standing === 'open' ? pageWithForm(code, opened) : page(opened?.standing ?? 'unknown');
    },
    take: async (code, form) => {
      const act = actOfForm(form);
      return page(act === undefined ? 'malformed' : await done(code, act));
    },
    answer: async (code, call) => {
      if (call.vote === undefined && call.delegate === undefined) {
        const opened = await open(code);
        const outcome = opened?.standing ?? 'unknown';
        return outcome === 'open' && opened !== undefined ? { outcome, request: shownOf(opened) } : { outcome };
      }
      const act = actOfCall(call);
      return { outcome: act === undefined ? 'malformed' : await done(code, act) };
    },
    page,
  });
}

function done(code: string, act: Act): Promise<VoteOutcome | DelegateOutcome> {
  return 'to' in act ? delegate(code, act.to) : vote(code, act);
}

function shownOf(opened: Opened): Shown {
  const { title, text, fields, requestedBy } = opened.subject;
  return { approver: opened.holder, title, text, fields, requestedBy, delegates: delegatesOf(opened) };
}
