import { FRAMEWORKS, writeTest, type Framework } from '../steps/write-test';
import { routes } from '../route';
import { INSTANT, list, object, oneOf, text } from '../schemas';

const STEP = object({
  at: INSTANT,
  operation: text('What was done, as openapi.json names it'),
  request: text('The method, and the path below /_sim/v1'),
  parameters: { type: 'object', description: 'What stood in the address' },
  body: { type: 'object', description: 'The body' },
});

export const STEP_ROUTES = routes(
  {
    operation: 'listSteps',
    method: 'GET',
    path: '/steps',
    summary:
      'What was done to the app since the world was loaded or reset: starts, answers, clicks, mocks; not the passing of time.',
    answer: object({ steps: list(STEP) }),
    example: {},
    carryOut: ({ session }) => ({
      steps: session.steps.all.map(({ atMs, operation, method, path, parameters, body }) => ({
        at: new Date(atMs).toISOString(),
        operation,
        request: `${method} ${path}`,
        parameters: { ...parameters },
        body: { ...body },
      })),
    }),
  },
  {
    operation: 'writeTest',
    method: 'POST',
    path: '/steps/test',
    summary: 'The same steps as a test in TypeScript or Python, which expects what has come of them.',
    body: object(
      {
        title: text('The title of the test'),
        framework: oneOf(
          "What runs it; left out: jest. 'shell' is a script of requests to an app that is served",
          ...FRAMEWORKS,
        ),
        app: text("The folder of the app as the test's file sees it; left out: '..'"),
      },
      [],
    ),
    answer: object({ test: text('The file') }),
    example: { body: { title: 'an order that nobody approves ends' } },
    carryOut: async ({ session, world, body: { title, framework, app } }) => ({
      test: writeTest(await session.story(world.unrecorded), {
        title: (title as string | undefined) ?? 'what was played in studio',
        framework: (framework as Framework | undefined) ?? 'jest',
        app: (app as string | undefined) ?? '..',
      }),
    }),
  },
);
