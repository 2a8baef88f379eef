import { validate } from 'jsonschema';
import type { JsonObject } from 'cdk-workflow-simulator';
import { ROUTES } from '../../src/control/routes';
import type { Route } from '../../src/control/route';
import { ControlClient } from './control-client';

let client: ControlClient;

beforeEach(async () => {
  client = await ControlClient.open();
});

afterEach(() => client.server.close());

/** What has to be there before the example of an operation means something. */
const started = [['POST', '/machines/Shop%2FOrder/executions', { input: { id: 'o1' }, name: 'e1' }]] as const;
const waiting = [...started, ['POST', '/executions/e1/advance', { until: 'wait' }]] as const;
const failed = [...started, ['POST', '/executions/e1/stop', {}]] as const;
const BEFORE: Readonly<Record<string, readonly (readonly [string, string, JsonObject])[]>> = {
  drawExecution: started,
  rewind: waiting,
  writeTest: waiting,
  listSteps: waiting,
  overview: waiting,
  listExecutions: started,
  describeExecution: started,
  readHistory: started,
  renderReport: waiting,
  advanceExecution: [...waiting, ['POST', '/executions/e1/callback', { succeed: {} }]],
  answerCallback: waiting,
  strikeExecution: waiting,
  summarizeExecution: started,
  describeStartedMachine: started,
  listChildren: started,
  stopExecution: started,
  redriveExecution: failed,
  listMessages: waiting,
  listQueued: waiting,
  listInvocations: waiting,
  readLogs: waiting,
};

const OF_A_LINK: Readonly<Record<string, JsonObject>> = {
  click: { form: { answer: 'yes' } },
  press: { button: 'Yes' },
};

function address({ path, example }: Route): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(example.at?.[name] ?? ''));
  return `${filled}${example.query === undefined ? '' : `?${new URLSearchParams(example.query).toString()}`}`;
}

test.each(ROUTES.map((route): [string, Route] => [route.operation, route]))(
  '%s answers its example as it is described',
  async (operation, route) => {
    for (const [method, path, body] of BEFORE[operation] ?? []) {
      expect(await client.ask(method, path, body)).toMatchObject({ status: 200 });
    }
    const example = OF_A_LINK[operation] === undefined ? route.example.body : await clickExample(operation);
    const { status, body } = await client.ask(route.method, address(route), example);
    expect([status, body]).toEqual([200, expect.anything()]);
    expect(validate(body, route.answer, { nestedErrors: true }).errors.map(String)).toEqual([]);
  },
);

/** The address of the app's own Function URL, which no example can know. */
async function clickExample(operation: string): Promise<JsonObject> {
  const { body } = await client.ask('GET', '/world');
  const [link] = Object.keys(body['httpAddresses'] as JsonObject);
  return { link: link as string, ...OF_A_LINK[operation] };
}

test('each operation has a name, a path and a method of its own, and an example for every name in its path', () => {
  const names = ROUTES.map(({ operation }) => operation);
  expect(new Set(names).size).toBe(names.length);
  const places = ROUTES.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
  expect(new Set(places).size).toBe(places.length);
  for (const { path, example } of ROUTES)
    expect(Object.keys(example.at ?? {})).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
});

test('the description lists every operation, and can be read without the token', async () => {
  const { status, body } = await client.send('GET', '/openapi.json', {});
  expect(status).toBe(200);
  expect(body).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/_sim/v1' }] });
  const described = Object.values(body['paths'] as Record<string, Record<string, { operationId: string }>>).flatMap(
    (path) => Object.values(path).map(({ operationId }) => operationId),
  );
  expect(described.sort()).toEqual(ROUTES.map(({ operation }) => operation).sort());
});
