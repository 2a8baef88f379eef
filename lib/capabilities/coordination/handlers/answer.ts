import { SendTaskHeartbeatCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { stepFunctions } from '../../../resources/handlers/clients';

/** Once only: an answer that is lost and given again would be taken for one that nobody waited for. */
const once = new SFNClient({ maxAttempts: 1 });

/** The errors of a token that nobody waits with: it was answered, or its wait is over. */
const OVER = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

/** Answers a token; false when nobody waits with it any more. */
export async function answer(taskToken: string, output: object): Promise<boolean> {
  return unlessOver(once.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })));
}

/** Begins the time anew after which a wait is given up; false when nobody waits with the token any more. */
export async function beat(taskToken: string): Promise<boolean> {
  return unlessOver(stepFunctions.send(new SendTaskHeartbeatCommand({ taskToken })));
}

async function unlessOver(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof Error && OVER.includes(error.name)) return false;
    throw error;
  }
}
