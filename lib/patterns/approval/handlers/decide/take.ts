import { randomUUID } from 'node:crypto';
import type { Step } from '../../../../capabilities/answers/handlers/wait-record';
import { takeStep } from '../../../../capabilities/answers/handlers/wait-record';
import type { Opened } from './open';
import { open, openedBy } from './open';

/** More than there are approvers: of those who come at once, each round takes one. */
const ROUNDS = 50;

/**
 * Takes an open request one step on, after whoever is faster. Answers the request as it then is, as it was found when it is not open, or the
 * word by which `next` declines; undefined for a code that nobody was sent.
 *
 * @param by stands in the ballot of the step: one whose answer was lost is found there, and not taken again
 */
export async function take<Declined extends string>(
  code: string,
  by: string,
  next: (opened: Opened) => Step | Declined | Promise<Step | Declined>,
): Promise<Opened | Declined | undefined> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const opened = await open(code);
    if (opened?.standing !== 'open' || isTaken(opened, by)) {
      return opened;
    }
    const step = await next(opened);
    if (typeof step === 'string') {
      return step;
    }
    const taken = await takeStep(opened.wait, step, randomUUID());
    if (taken !== undefined) {
      return openedBy(opened.holder, taken);
    }
  }
  throw new Error('Others were faster every time');
}

function isTaken({ ballot: { votes, delegations } }: Opened, by: string): boolean {
  return [...votes, ...delegations].some((each) => each.by === by);
}
