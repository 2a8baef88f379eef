import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';

/** Once only: an answer that is lost and given again would be taken for one that nobody waited for. */
const stepFunctions = new SFNClient({ maxAttempts: 1 });

/** The errors of a token that nobody waits with: it was answered, or its wait is over. */
const OVER = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

/** Answers a token; false when nobody waits with it any more. */
export async function answer(taskToken: string, output: object): Promise<boolean> {
  try {
    await stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
    return true;
  } catch (error) {
    if (error instanceof Error && OVER.includes(error.name)) return false;
    throw error;
  }
}
