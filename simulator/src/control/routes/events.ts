import { found } from '../control-error';
import { routes } from '../route';
import { DONE, json, object, text } from '../schemas';

export const EVENT_ROUTES = routes(
  {
    operation: 'putEvent',
    method: 'POST',
    path: '/buses/{bus}/events',
    summary: "Puts an event on a bus, 'default' or one of the app, as if somebody outside of the app had done it.",
    body: object(
      { source: text('Its source'), detailType: text('Its detail type'), detail: json('The detail; left out: {}') },
      ['source', 'detailType'],
    ),
    answer: DONE,
    example: { at: { bus: 'default' }, body: { source: 'shop', detailType: 'Ordered', detail: { id: 'o1' } } },
    carryOut: ({ world, session, at, body }) => {
      const { source, detailType, detail = {} } = body;
      found(() => world.eventBus(at['bus'] as string)).put({
        source: source as string,
        detailType: detailType as string,
        detail,
      });
      session.served.resume();
      return {};
    },
  },
  {
    operation: 'publishMessage',
    method: 'POST',
    path: '/topics/{topic}/messages',
    summary:
      'Publishes a message to a topic, as if somebody outside of the app had done it; a value that is no text is sent as JSON.',
    body: object({ message: json('The message'), subject: text('Its subject'), groupId: text('The message group') }, [
      'message',
    ]),
    answer: DONE,
    example: { at: { topic: 'Shop/Told' }, body: { message: { order: 'o1' } } },
    carryOut: ({ world, session, at, body: { message = null, ...options } }) => {
      found(() => world.topic(at['topic'] as string)).publish(message, options);
      session.served.resume();
      return {};
    },
  },
);
