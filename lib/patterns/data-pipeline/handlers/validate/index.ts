import type { Looked, LookEvent, Validated, ValidateEvent } from '../events';
import { look } from '../look';
import { validate } from '../validate';

/** The part of the context of the invocation that is read. */
interface Invocation {
  readonly getRemainingTimeInMillis: () => number;
}

/** The time that is left for saying that there was too much. */
const SPARE_MS = 20_000;

/** Does what the workflow asks for. What it throws, the workflow catches or tries again. */
export async function handler(event: ValidateEvent | LookEvent, context: Invocation): Promise<Validated | Looked> {
  return event.type === 'look'
    ? look(event)
    : validate(event, Date.now() + context.getRemainingTimeInMillis() - SPARE_MS);
}
