import type { Looked, LookEvent, Validated, ValidateEvent } from '../events';
import { look } from '../look';
import { validate } from '../validate';

/** Does what the workflow asks for. What it throws, the workflow catches or tries again. */
export async function handler(event: ValidateEvent | LookEvent): Promise<Validated | Looked> {
  return event.type === 'look' ? look(event) : validate(event);
}
