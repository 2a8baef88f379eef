import type { Decision } from '../decision';
import { ask } from './ask';
import { close } from './close';
import type { AskEvent, CloseEvent } from './events';

/** Does what the workflow asks for. What it throws, the workflow catches or tries again. */
export async function handler(event: AskEvent | CloseEvent): Promise<Decision | undefined> {
  if (event.type === 'close') {
    return close(event);
  }
  await ask(event);
  return undefined;
}
