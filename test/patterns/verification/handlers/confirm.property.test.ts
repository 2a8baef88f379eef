import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as fc from 'fast-check';
import { handler } from '../../../../lib/patterns/verification/handlers/confirm';
import { codeKey } from '../../../../lib/capabilities/confirm/handlers/codes';
import type { AwsCall } from '../../../support/stub-aws';
import { awsError, stubAws } from '../../../support/stub-aws';

const CODE = 'Zm9v_YmFy-'.repeat(4).slice(0, 40) + 'abc';
const TOKEN = 'the-task-token';
const RUNS = 2000;
const SUBJECT = {
  S: JSON.stringify({ userId: 'u1', users: { tableName: 'people', key: 'pk', verifiedAttribute: 'verified' } }),
};

interface Answer {
  readonly statusCode?: number;
  readonly outcome?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** Only the one code is known; behind it waits one workflow. */
function world(fault?: () => void): AwsCall[] {
  return stubAws({
    GetItem: ({ Key: key }) => {
      fault?.();
      const id = (key as { id?: { S: string } }).id?.S;
      return id === codeKey(CODE) ? { Item: { waitKey: { S: 'wait#1' } } } : {};
    },
    UpdateItem: ({ TableName: table, ExpressionAttributeValues: values }) => {
      fault?.();
      const { ':answer': answer, ':by': answeredBy } = values as Record<string, unknown>;
      return table === 'codes' ? { Attributes: { token: { S: TOKEN }, subject: SUBJECT, answer, answeredBy } } : {};
    },
    SendTaskSuccess: () => fault?.(),
  });
}

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', CODE, `code=${CODE}`, '%', '%E0%A4%A'),
);

const almostACode = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]{43}$/),
  fc.nat(42).map((at) => `${CODE.slice(0, at)}${CODE[at] === 'x' ? 'y' : 'x'}${CODE.slice(at + 1)}`),
  fc.constantFrom(`${CODE} `, ` ${CODE}`, CODE.toUpperCase(), `${CODE}\n`, `${CODE}%00`, `${CODE}&code=${CODE}`),
);

const form = fc.oneof(
  anyText,
  almostACode.map((code) => `code=${code}`),
  fc.array(fc.tuple(anyText, anyText)).map((fields) => new URLSearchParams(fields).toString()),
);

const request = fc.record({
  method: fc.oneof(fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'OPTIONS', 'post'), fc.string()),
  path: fc.webPath(),
  query: form,
  body: fc.option(form, { nil: undefined }),
  base64: fc.boolean(),
  headers: fc.dictionary(fc.string(), fc.string()),
});

type Request = typeof request extends fc.Arbitrary<infer T> ? T : never;

async function send({ method, path, query, body, base64, headers }: Request): Promise<Answer> {
  const event = {
    rawPath: path,
    rawQueryString: query,
    headers,
    body: base64 && body !== undefined ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: base64,
    requestContext: { http: { method, path } },
  };
  return (await handler(event as unknown as APIGatewayProxyEventV2)) as Answer;
}

/** What POST takes: one field `code` that is the code, in the body. */
function confirms({ method, body }: Request): boolean {
  const codes = new URLSearchParams(body ?? '').getAll('code');
  return method === 'POST' && codes.length === 1 && codes[0] === CODE;
}

const logged: string[] = [];

beforeEach(() => {
  process.env.ANSWERS_TABLE = 'codes';
  logged.length = 0;
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    jest.spyOn(console, level).mockImplementation((...args) => void logged.push(JSON.stringify(args)));
  }
});

afterEach(() => jest.restoreAllMocks());

function expectNothingLeaked(): void {
  for (const line of logged) {
    expect(line).not.toContain(CODE);
    expect(line).not.toContain(TOKEN);
  }
}

test('any request gets a page that is no error of the server, and none confirms without the code in the body of a POST', async () => {
  const calls = world();
  await fc.assert(
    fc.asyncProperty(request, async (each) => {
      calls.length = 0;
      const { statusCode = 0, headers = {}, body = '' } = await send(each);
      expect([200, 400, 404, 405]).toContain(statusCode);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(body).not.toContain(TOKEN);
      expect(calls.some(({ name }) => name === 'SendTaskSuccess')).toBe(confirms(each));
    }),
    { numRuns: RUNS },
  );
  expectNothingLeaked();
});

test('the code in the body of a POST confirms, whatever else the request holds', async () => {
  const calls = world();
  await fc.assert(
    fc.asyncProperty(request, async (each) => {
      calls.length = 0;
      const answer = await send({ ...each, method: 'POST', body: `code=${CODE}` });
      expect(answer.statusCode).toBe(200);
      expect(calls.filter(({ name }) => name === 'SendTaskSuccess')).toHaveLength(1);
    }),
    { numRuns: RUNS / 10 },
  );
});

test('whatever fails behind it, the answer is try again, and nothing is logged that would let a reader confirm', async () => {
  const fault = fc.record({ name: fc.string(), message: fc.constantFrom('', CODE, TOKEN, `code=${CODE}&t=${TOKEN}`) });
  await fc.assert(
    fc.asyncProperty(fault, async ({ name, message }) => {
      world(() => {
        throw awsError(name, message);
      });
      const body = `code=${CODE}`;
      const answer = await send({ method: 'POST', path: '/', query: '', body, base64: false, headers: {} });
      expect(answer.statusCode).toBe(503);
      expect(answer.body).not.toContain(TOKEN);
    }),
    { numRuns: RUNS / 20 },
  );
  expectNothingLeaked();
});

test('an event that is no object is answered too', async () => {
  world();
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)), async (event) => {
      expect(await handler(event as unknown as null)).toEqual({ outcome: 'malformed' });
    }),
  );
});

test('any event of a caller gets an outcome, and none but the code confirms', async () => {
  const calls = world();
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.anything(), almostACode), async (code) => {
      calls.length = 0;
      const { outcome } = (await handler({ code })) as Answer;
      expect(['malformed', 'unknown', 'confirmed']).toContain(outcome);
      expect(outcome === 'confirmed').toBe(code === CODE);
    }),
    { numRuns: RUNS / 4 },
  );
});
