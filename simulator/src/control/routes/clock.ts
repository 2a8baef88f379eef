import type { Json, JsonObject } from '../../base/json';
import type { Speed } from '../../wire/pace';
import { ControlError } from '../control-error';
import { routes, type ControlCall } from '../route';
import { DURATION, INSTANT, object, oneOf, SPEED } from '../schemas';

const CLOCK = object({ now: INSTANT, speed: SPEED });

const clockOf = ({ session }: ControlCall): Json => ({
  now: session.world.now.toISOString(),
  speed: session.served.speed,
});

export const CLOCK_ROUTES = routes(
  {
    operation: 'readClock',
    method: 'GET',
    path: '/clock',
    summary: 'The virtual instant, and how virtual time goes by.',
    answer: CLOCK,
    example: {},
    carryOut: clockOf,
  },
  {
    operation: 'setSpeed',
    method: 'PUT',
    path: '/clock',
    summary: 'Has virtual time go by in another way.',
    body: object({ speed: SPEED }),
    answer: CLOCK,
    example: { body: { speed: 'paused' } },
    carryOut: (call) => {
      call.session.served.resume(call.body['speed'] as Speed);
      return clockOf(call);
    },
  },
  {
    operation: 'advance',
    method: 'POST',
    path: '/clock/advance',
    summary:
      'Lets virtual time pass, and all happen that is due: by a span, to an instant, to what is due next, or until nothing runs or all waits for an answer from outside.',
    body: object(
      {
        by: DURATION,
        to: INSTANT,
        until: oneOf(
          "'idle': nothing is due now any more; 'next': all has happened that is due at the next instant; 'event': an execution has had another event",
          'idle',
          'next',
          'event',
        ),
      },
      [],
    ),
    answer: CLOCK,
    example: { body: { by: { minutes: 30 } } },
    carryOut: async (call) => {
      const { world, session, body } = call;
      const { by, to, until } = body;
      if (Object.keys(body).length !== 1)
        throw new ControlError(
          400,
          'InvalidRequest',
          `One of 'by', 'to' and 'until' is needed, got ${named(body)}`,
          'Give one of them',
        );
      await session.passTime(() => {
        if (until === 'next') return world.toNext();
        if (until === 'event') return world.toNextEvent();
        if (until !== undefined) return world.toIdle();
        return world.advance(by === undefined ? msUntil(to as string, world.now) : (by as JsonObject));
      });
      return clockOf(call);
    },
  },
);

function named(body: JsonObject): string {
  return Object.keys(body).join(', ') || 'none of them';
}

function msUntil(instant: string, now: Date): number {
  const ms = Date.parse(instant) - now.getTime();
  if (ms >= 0) return ms;
  const message = `'to' must be an instant from ${now.toISOString()} on, got '${instant}'`;
  throw new ControlError(400, 'InvalidRequest', message, 'Time goes forwards only; reset the world to begin anew');
}
