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
  const page = await stage.world.fetch(sent.link);
  stage.note('request', `${userId} opens ${sent.link} -> ${page.status}`);
  if (page.status !== 200) return page;
  const code = /name="code" value="([^"]*)"/.exec(page.body)?.[1] ?? '';
  const answer = await stage.world.fetch(sent.link, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `code=${code}`,
  });
  stage.note('request', `${userId} presses the button on that page -> ${answer.status}`);
  return answer;
}
