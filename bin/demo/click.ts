import type { EndpointResponse } from 'cdk-workflow-simulator';
import type { Stage } from './stage';

/** A message of the verification as its topic got it. */
export interface SentMessage {
  readonly type: string;
  readonly userId: string;
  readonly link?: string;
  readonly atMs: number;
}

/** All messages that a topic of the stack was sent. */
export function sentMessages({ world }: Stage, topic: string): readonly SentMessage[] {
  return world
    .topic(topic)
    .messages.map(({ message, atMs }) => ({ ...(JSON.parse(message) as Omit<SentMessage, 'atMs'>), atMs }));
}

/** Opens the link that a user was sent and presses the button on the page, as a person would. */
export async function click(stage: Stage, topic: string, userId: string): Promise<EndpointResponse> {
  const sent = sentMessages(stage, topic).find((message) => message.userId === userId && message.link !== undefined);
  if (sent?.link === undefined) throw new Error(`No link was sent to '${userId}'`);
  const answer = await stage.world.click(sent.link);
  stage.note('request', `${userId} opens ${sent.link} and presses the button -> ${answer.status}`);
  return answer;
}
