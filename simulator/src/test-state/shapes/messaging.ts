/** What the services that send messages and events answer. */
export const MESSAGING_SHAPES: Readonly<Record<string, string>> = {
  'sqs:sendMessage': `
    { MD5OfMessageBody: text, MD5OfMessageAttributes: text, MD5OfMessageSystemAttributes: text, MessageId: text,
    SequenceNumber: text }`,
  'sns:publish': `
    { MessageId: text, SequenceNumber: text }`,
  'eventbridge:putEvents': `
    { FailedEntryCount: number, Entries: [{ EventId: text(..64), ErrorCode: text, ErrorMessage: text }] }`,
  'sesv2:sendEmail': `
    { MessageId: text }`,
};
