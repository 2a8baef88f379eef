import { askedBy } from '../asked';
import { writeCancellation } from '../row';
import { deleteSchedule, scheduleName } from '../schedules';

/** A timer that is to be cancelled. */
interface Request {
  readonly key?: string;
  /** The entering of the state that asks; left out by others. */
  readonly request?: string;
}

/** The outcome. */
interface Outcome {
  /** Whether this request has cancelled it. */
  readonly cancelled: boolean;
  /** `cancelled`, also by an earlier request; `fired` when it is too late; `overtaken` when it was set anew since; `unknown` when it never was. */
  readonly status: 'cancelled' | 'fired' | 'overtaken' | 'unknown';
  readonly key: string;
}

/** The part of the context of the invocation that is read. */
interface Invocation {
  readonly awsRequestId: string;
}

/** Cancels a timer; says so when it is too late. */
export async function handler(request: Request, { awsRequestId }: Invocation): Promise<Outcome> {
  const asked = askedBy(request, awsRequestId);
  const { key } = asked;
  const row = await writeCancellation(asked);
  if (row === undefined) return { cancelled: false, status: 'unknown', key };
  if (row.status === 'set') return { cancelled: false, status: 'overtaken', key };
  if (row.status === 'fired') return { cancelled: false, status: 'fired', key };
  await deleteSchedule(scheduleName(key, row.generation));
  return { cancelled: row.request === asked.request, status: 'cancelled', key };
}
