import type { Json } from '../../base/json';
import { constructPath } from '../../services/resource';
import { routes } from '../route';
import { DONE, INSTANT, integer, list, listed, object, SPEED, text } from '../schemas';

const RESOURCE = object({
  path: text('The construct path, under which everything is found'),
  type: text("CloudFormation's type"),
  name: text('The physical name'),
  arn: text('The ARN'),
});

export const WORLD_ROUTES = routes(
  {
    operation: 'describeWorld',
    method: 'GET',
    path: '/world',
    summary: 'What was deployed: every resource by its construct path, what the app leaves open, and the clock.',
    answer: object({
      now: INSTANT,
      speed: SPEED,
      resources: list(RESOURCE),
      httpAddresses: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'The addresses of HTTP endpoints on loopback, by those that the app sees',
      },
      notes: list(text('What nobody knows, and what stands in for it')),
    }),
    example: {},
    carryOut: ({ world, session: { served } }) => ({
      now: world.now.toISOString(),
      speed: served.speed,
      resources: world.resources.map((each): Json => ({
        path: constructPath(each),
        type: each.type,
        name: each.name,
        arn: each.arn,
      })),
      httpAddresses: { ...served.httpAddresses },
      notes: [...world.notes],
    }),
  },
  {
    operation: 'resetWorld',
    method: 'POST',
    path: '/world/reset',
    summary:
      'Puts everything back to the state after the app was loaded, or to that of a snapshot: tables, executions, messages, mocks, faults, clock.',
    body: object({ snapshot: text('Left out: the state after the app was loaded') }, []),
    answer: DONE,
    example: { body: {} },
    carryOut: async ({ session, body }) => {
      await session.reset(body['snapshot'] as string | undefined);
      return {};
    },
  },
  {
    operation: 'rewind',
    method: 'POST',
    path: '/world/rewind',
    summary:
      'Goes back to where an execution had come to an event and nothing had happened since, and then lets nothing happen unasked (stepped). What one step of the simulation brings together, and what several do at once (actAtOnce), comes together; what was halfway done there by a click or an invocation is not begun again.',
    body: object({ execution: text('Its ARN or name'), event: integer('The id of the event, from 1') }),
    answer: object({
      now: INSTANT,
      event: integer(
        'The id of the last event that the execution has then, 0 where it was not started: a later one where several come together, an earlier one where something was halfway done there',
      ),
    }),
    example: { body: { execution: 'e1', event: 3 } },
    carryOut: async ({ session, body }) => {
      const place = { execution: body['execution'] as string, event: body['event'] as number };
      await session.rewind(place);
      const { runs } = session.world.unrecorded;
      const run = runs.find(({ arn, name }) => [arn, name].includes(place.execution));
      return { now: session.world.now.toISOString(), event: run?.eventCount ?? 0 };
    },
  },
  {
    operation: 'takeSnapshot',
    method: 'POST',
    path: '/world/snapshots',
    summary: 'Keeps the state of everything, to be gone back to by a reset, as often as is wanted.',
    body: object({}),
    answer: object({ snapshot: text('The name for the reset'), now: INSTANT }),
    example: { body: {} },
    carryOut: ({ session, world }) => ({ snapshot: session.snapshot(), now: world.now.toISOString() }),
  },
  {
    operation: 'listProblems',
    method: 'GET',
    path: '/problems',
    summary: 'Errors of the test that came up while time went by: calls that nobody mocked, refused connections.',
    answer: listed('problems', object({ at: INSTANT, message: text('What is wrong, and what to do') })),
    example: {},
    carryOut: ({ session }) => ({ problems: session.problems.map((each) => ({ ...each })) }),
  },
  {
    operation: 'clearProblems',
    method: 'DELETE',
    path: '/problems',
    summary: 'Forgets the errors of the test.',
    answer: DONE,
    example: {},
    carryOut: ({ session }) => {
      session.problems.splice(0);
      return {};
    },
  },
);
