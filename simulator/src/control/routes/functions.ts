import type { Json } from '../../base/json';
import { found } from '../control-error';
import { routes, type ControlCall } from '../route';
import { INSTANT, INVOCATION, json, listed, object, text } from '../schemas';
import type { FunctionHandle } from '../../world/api/function-handle';
import { instant } from './messages';

const AT = { function: 'Shop/Charge' };

const RECORD = object(
  {
    at: INSTANT,
    requestId: text('The id'),
    event: json('The event'),
    payload: text('The JSON text that the caller got; absent while it runs'),
  },
  ['at', 'requestId', 'event'],
);

export const FUNCTION_ROUTES = routes(
  {
    operation: 'invokeFunction',
    method: 'POST',
    path: '/functions/{function}/invocations',
    summary: 'Invokes a function, and lets time pass until it answers.',
    body: object({ event: json('The event; left out: {}') }, []),
    answer: INVOCATION,
    example: { at: AT, body: { event: { order: 'o1' } } },
    carryOut: async (call) => {
      const lambda = functionOf(call);
      let answer: Json = null;
      await call.session.passTime(async () => {
        answer = { ...(await lambda.invoke(call.body['event'] ?? {})) };
      });
      return answer;
    },
  },
  {
    operation: 'listInvocations',
    method: 'GET',
    path: '/functions/{function}/invocations',
    summary: 'Every invocation so far, whoever made it.',
    answer: listed('invocations', RECORD),
    example: { at: AT },
    carryOut: (call) => ({
      invocations: functionOf(call).invocations.map(({ atMs, requestId, event, result }): Json => ({
        at: instant(atMs),
        requestId,
        event,
        ...(result !== undefined && { payload: result.payload }),
      })),
    }),
  },
  {
    operation: 'readLogs',
    method: 'GET',
    path: '/functions/{function}/logs',
    summary: 'What the handler wrote to its output.',
    answer: listed('lines', object({ at: INSTANT, requestId: text('The invocation'), message: text('The line') })),
    example: { at: AT },
    carryOut: (call) => ({
      lines: functionOf(call).logs.map(({ atMs, ...line }): Json => ({ at: instant(atMs), ...line })),
    }),
  },
);

function functionOf({ world, at }: ControlCall): FunctionHandle {
  return found(() => world.function(at['function'] as string));
}
