import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';

const sfn = new SFNClient({});

/** Answers each message's callback, except where its mode is `bad`. */
export const handler = async ({ Records }) => {
  const failures = [];
  for (const { messageId, body } of Records) {
    const { token, mode } = JSON.parse(body);
    if (mode === 'bad') failures.push({ itemIdentifier: messageId });
    else if (token !== undefined)
      await sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: '{"done":true}' }));
  }
  return { batchItemFailures: failures };
};
