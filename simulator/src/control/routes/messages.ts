import type { Json, JsonObject } from '../../base/json';
import { ControlError, found } from '../control-error';
import { routes, type ControlCall } from '../route';
import { DONE, INSTANT, integer, json, list, listed, object, oneOf, text } from '../schemas';
import type { EndpointResponse } from '../../services/apigateway/http-endpoint';
import type { World } from '../../world/api/world';

const MESSAGE = object(
  {
    at: INSTANT,
    kind: oneOf('How it went out', 'email', 'sms', 'kept'),
    channel: text('The construct path of the topic, queue or bus that keeps it; the sender of an e-mail'),
    to: list(text('Who gets it: addresses of an e-mail, the number of a text message')),
    subject: text('The subject'),
    text: text('The text'),
    html: text('The text of an e-mail as HTML'),
    links: list(text('The addresses in it, each once')),
  },
  ['at', 'kind', 'channel', 'to', 'text', 'links'],
);

const QUEUED = object(
  {
    messageId: text('The id'),
    body: text('The body'),
    sentAt: INSTANT,
    groupId: text('The message group'),
    receiveCount: integer('How often it was received'),
  },
  ['messageId', 'body', 'sentAt', 'receiveCount'],
);

const RESPONSE = object({
  status: integer('The status code'),
  headers: { type: 'object', additionalProperties: { type: 'string' }, description: 'Names in lower case' },
  cookies: list(text('A cookie')),
  body: text('The body'),
});

export const MESSAGE_ROUTES = routes(
  {
    operation: 'listMessages',
    method: 'GET',
    path: '/messages',
    summary:
      'Everything that went out, in the order of time: e-mails, text messages, and what topics, queues and buses keep.',
    query: { channel: text('Only those of a channel whose path ends so') },
    answer: listed('messages', MESSAGE),
    example: {},
    carryOut: async ({ world, query: { channel } }) => {
      const all = await messagesOf(world);
      return { messages: all.filter((each) => channel === undefined || isOf(each.channel, channel)) };
    },
  },
  {
    operation: 'listQueued',
    method: 'GET',
    path: '/queues/{queue}/messages',
    summary: 'What is in a queue now, visible or not, oldest first.',
    answer: listed('messages', QUEUED),
    example: { at: { queue: 'Shop/Asked' } },
    carryOut: ({ world, at }) => ({
      messages: found(() => world.queue(at['queue'] as string)).messages.map(
        ({ messageId, body, sentAtMs, groupId, receiveCount }): Json => ({
          messageId,
          body,
          sentAt: instant(sentAtMs),
          ...(groupId !== undefined && { groupId }),
          receiveCount,
        }),
      ),
    }),
  },
  {
    operation: 'sendMessage',
    method: 'POST',
    path: '/queues/{queue}/messages',
    summary:
      'Sends a message to a queue, as if somebody outside of the app had done it; a value that is no text is sent as JSON.',
    body: object({ body: json('The body'), groupId: text('The message group') }, ['body']),
    answer: DONE,
    example: { at: { queue: 'Shop/Asked' }, body: { body: { order: 'o1' } } },
    carryOut: ({ world, session, at, body: { body = null, groupId } }) => {
      const queue = found(() => world.queue(at['queue'] as string));
      queue.send(body, typeof groupId === 'string' ? { groupId } : {});
      session.served.resume();
      return {};
    },
  },
  {
    operation: 'click',
    method: 'POST',
    path: '/click',
    summary:
      "Follows a link of the app, or posts a form to it, and lets time pass until it is answered: a Function URL's or an API's address.",
    body: object(
      {
        link: text('The address, as it stands in a message; it may be the one on loopback'),
        method: oneOf(
          'The method; left out: GET, and POST with a form or a body',
          'GET',
          'POST',
          'PUT',
          'PATCH',
          'DELETE',
          'HEAD',
          'OPTIONS',
        ),
        form: { type: 'object', additionalProperties: { type: 'string' }, description: 'Fields of a form' },
        headers: { type: 'object', additionalProperties: { type: 'string' }, description: 'Headers' },
        body: json('A text, or a value that is sent as JSON'),
      },
      ['link'],
    ),
    answer: RESPONSE,
    example: { body: { link: 'https://example.com/confirm?code=c1', form: { answer: 'yes' } } },
    carryOut: async (call) => {
      const { link, method, form, headers = {}, body: content } = call.body;
      const isPost = form !== undefined || content !== undefined;
      const request = {
        method: (method ?? (isPost ? 'POST' : 'GET')) as string,
        headers: { ...(form !== undefined && { 'content-type': FORM }), ...(headers as Record<string, string>) },
        ...(isPost && { body: form ?? content ?? null }),
      };
      return answered(call, link as string, (url) => call.world.fetch(url, request));
    },
  },
  {
    operation: 'press',
    method: 'POST',
    path: '/press',
    summary:
      'Opens a link of the app and presses the button on its page, as a person does: the form is sent with its fields, and time passes until it is answered.',
    body: object(
      {
        link: text('The address, as it stands in a message; it may be the one on loopback'),
        button: text('The button, by what stands on it or by its value; left out: the only one'),
        fields: { type: 'object', additionalProperties: { type: 'string' }, description: 'What is filled in' },
        headers: { type: 'object', additionalProperties: { type: 'string' }, description: 'Headers' },
      },
      ['link'],
    ),
    answer: RESPONSE,
    example: { body: { link: 'https://example.com/page?code=c1', button: 'Yes' } },
    carryOut: (call) => {
      const { link, ...options } = call.body;
      return answered(call, link as string, (url) => call.world.click(url, options));
    },
  },
);

/** Has a link followed, and gives the answer as JSON. */
async function answered(
  { world, session }: ControlCall,
  link: string,
  follow: (url: string) => Promise<EndpointResponse>,
): Promise<Json> {
  const url = theirs(link, session.served.httpAddresses);
  found(() => world.endpoint(url));
  let answer: Json = null;
  await session.passTime(async () => {
    const { status, headers, cookies, body } = await follow(url);
    answer = { status, headers: { ...headers }, cookies: [...cookies], body };
  });
  return answer;
}

const FORM = 'application/x-www-form-urlencoded';

async function messagesOf(world: World): Promise<(JsonObject & { readonly channel: string })[]> {
  const all = await world.messages();
  return all.map(({ atMs, to, links, ...each }) => ({ at: instant(atMs), ...each, to: [...to], links: [...links] }));
}

function isOf(channel: string, wanted: string): boolean {
  return channel === wanted || channel.endsWith(`/${wanted}`);
}

/** The address as the app sees it. */
function theirs(link: string, addresses: Readonly<Record<string, string>>): string {
  if (!URL.canParse(link))
    throw new ControlError(
      400,
      'InvalidRequest',
      `'link' must be an address, got '${link}'`,
      'Give the whole address, with https://',
    );
  const [known] = Object.entries(addresses).find(([, ours]) => link.startsWith(ours)) ?? [];
  return known === undefined ? link : known + link.slice((addresses[known] as string).length);
}

export function instant(ms: number): string {
  return new Date(ms).toISOString();
}
