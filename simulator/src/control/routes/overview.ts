import { setTimeout } from 'node:timers/promises';
import type { Json, JsonObject } from '../../base/json';
import type { Run } from '../../world/api/run';
import { found } from '../control-error';
import { routes, type ControlCall } from '../route';
import { INSTANT, integer, list, object, oneOf, SPEED, text } from '../schemas';

/** How long a question for news waits for some. */
const LONGEST_WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 40;
const MAX_INPUT_CHARACTERS = 200;
const MAX_UPCOMING = 12;
const MOST_CHILDREN = 500;

const LINE = object(
  {
    arn: text('The ARN'),
    name: text('The name'),
    machine: text('The ARN of the state machine'),
    status: oneOf('The status', 'RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'),
    startedAt: INSTANT,
    stoppedAt: INSTANT,
    error: text('The error, once it has failed'),
    events: integer('How many events its history has'),
    waiting: integer('How many callbacks wait for an answer'),
    input: text(`The first ${MAX_INPUT_CHARACTERS} characters of the input as JSON`),
  },
  ['arn', 'name', 'machine', 'status', 'startedAt', 'events', 'waiting', 'input'],
);

export const OVERVIEW_ROUTES = routes(
  {
    operation: 'overview',
    method: 'GET',
    path: '/overview',
    summary:
      'How everything stands, in short: clock, what is due next, executions. With the version of an earlier answer it waits up to 20 seconds for something else.',
    query: { after: text('The version of an earlier answer') },
    answer: object({
      version: text('Another one whenever something has happened or was done'),
      life: integer('How often the world was reset or gone back in: what was known of executions before is void'),
      deployments: integer(
        'Another one whenever another app may have been deployed: what was known of machines before is void',
      ),
      now: INSTANT,
      speed: SPEED,
      upcoming: list(object({ at: INSTANT, what: text('In words') })),
      executions: list(LINE),
      problems: integer('How many errors of the test came up'),
      steps: integer('How many steps were done'),
    }),
    example: {},
    carryOut: async (call) => {
      const { session, query } = call;
      const untilMs = performance.now() + LONGEST_WAIT_MS;
      while (query['after'] === session.version && performance.now() < untilMs)
        await setTimeout(LOOK_AGAIN_MS, undefined, { ref: false });
      await session.settled;
      return overviewOf(call);
    },
  },
  {
    operation: 'summarizeExecution',
    method: 'GET',
    path: '/executions/{execution}/summary',
    summary: 'An execution in short, as the overview tells of it; also a child of a distributed Map, by its ARN.',
    answer: LINE,
    example: { at: { execution: 'e1' } },
    carryOut: ({ world, at }) => lineOf(found(() => world.run(at['execution'] as string))),
  },
  {
    operation: 'listChildren',
    method: 'GET',
    path: '/executions/{execution}/children',
    summary: `The child executions that the distributed Maps of an execution have started, in the order of the items: ${MOST_CHILDREN} at most at once.`,
    query: { after: text('Only those after so many'), status: text('Only those of a status') },
    answer: object({ total: integer('How many there are'), children: list(LINE) }),
    example: { at: { execution: 'e1' } },
    carryOut: ({ world, at, query: { after = '0', status } }) => {
      const { children } = found(() => world.run(at['execution'] as string));
      const meant = children.filter((each) => status === undefined || each.status === status);
      const shown = meant.slice(Number(after), Number(after) + MOST_CHILDREN);
      return { total: meant.length, children: shown.map(lineOf) };
    },
  },
);

function overviewOf({ session, world }: ControlCall): Json {
  return {
    version: session.version,
    life: session.life,
    deployments: session.deployments,
    now: world.now.toISOString(),
    speed: session.served.speed,
    upcoming: world.upcoming(MAX_UPCOMING).map(({ at, what }) => ({ at: at.toISOString(), what })),
    executions: world.runs.map(lineOf),
    problems: session.problems.length,
    steps: session.steps.all.length,
  };
}

function lineOf(run: Run): JsonObject {
  const { arn, name, machineArn, status, startedAt, stoppedAt, error, eventCount, waiting, input } = run;
  return {
    arn,
    name,
    machine: machineArn,
    status,
    startedAt: startedAt.toISOString(),
    ...(stoppedAt !== undefined && { stoppedAt: stoppedAt.toISOString() }),
    ...(error !== undefined && { error }),
    events: eventCount,
    waiting: waiting.length,
    input: JSON.stringify(input).slice(0, MAX_INPUT_CHARACTERS),
  };
}
