import { environment } from '../../../resources/handlers/environment';

/** A message as Lambda hands it over. */
export interface QueueRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: {
    readonly ApproximateReceiveCount: string;
    readonly SentTimestamp: string;
    readonly MessageGroupId?: string;
  };
}

/** A message, and the execution that it starts. */
export interface Message {
  /** The id of the message: the name of its execution. */
  readonly name: string;
  /** Of one lane at most one execution runs at a time: the group of a FIFO queue, or else the message itself. */
  readonly lane: string;
  readonly body: string;
  readonly receiptHandle: string;
  readonly receives: number;
  readonly sentAtMs: number;
  /** The reason why it can start no execution, whenever it is tried. */
  readonly problem: Problem | undefined;
}

/** The reason why something lies in the dead-letter queue. */
export interface Problem {
  readonly error: string;
  readonly cause?: string;
}

/** The size of the input that an execution takes. */
const MAX_INPUT_BYTES = 262_144;

export function messageOf({ messageId: name, body, receiptHandle, attributes }: QueueRecord): Message {
  return {
    name,
    // In a standard queue groups keep no order: there they are for fairness.
    lane: (environment('FIFO') === 'true' ? attributes.MessageGroupId : undefined) ?? name,
    body,
    receiptHandle,
    receives: Number(attributes.ApproximateReceiveCount),
    sentAtMs: Number(attributes.SentTimestamp),
    problem: problemOf(body),
  };
}

function problemOf(body: string): Problem | undefined {
  const bytes = Buffer.byteLength(body);
  if (bytes > MAX_INPUT_BYTES) {
    const cause = `an execution takes ${MAX_INPUT_BYTES} bytes of input, the message has ${bytes}`;
    return { error: 'QueueConsumer.TooLarge', cause };
  }
  try {
    JSON.parse(body);
    return undefined;
  } catch (error) {
    return { error: 'QueueConsumer.NotJson', cause: (error as Error).message };
  }
}
