import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as fc from 'fast-check';
import { codeKey } from '../../../../lib/capabilities/confirm/handlers/codes';
import { handler } from '../../../../lib/patterns/approval/handlers/decide';
import type { AwsCall } from '../../../support/stub-aws';
import { awsError, stubAws } from '../../../support/stub-aws';

const CODE = 'Zm9v_YmFy-'.repeat(4).slice(0, 40) + 'abc';
const TOKEN = 'the-task-token';
const RUNS = 10_000;
const NOW = Date.parse('2026-01-01T12:00:00Z');

const SUBJECT = {
  requestedBy: 'carl',
  title: 'Refund <b>&',
  text: '',
  fields: [{ label: '"Amount"', value: '<script>1</script>' }],
  levels: [{ approvers: ['ann', 'bob'], quorum: 1, beforeDeadlineMs: 0 }],
  delegates: ['dan'],
  level: 0,
  linkBase: 'https://example.com/',
};

const ROW = {
  waitId: { S: '["2026-01-01T12:00:00.000Z","arn:aws:states:us-east-1:123456789012:execution:Refund:r"]' },
  attempt: { N: '0' },
  token: { S: TOKEN },
  version: { N: '1' },
  deadlineMs: { N: String(NOW + 3_600_000) },
  subject: { S: JSON.stringify(SUBJECT) },
};

const ANSWERS = new Set(['SendTaskSuccess', 'SendTaskFailure']);

interface Answer {
  readonly statusCode?: number;
  readonly outcome?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** Only the one code is known; behind it waits one workflow, which nobody has answered yet. */
function world(fault?: () => void): AwsCall[] {
  return stubAws({
    GetItem: ({ Key: key }) => {
      fault?.();
      const id = (key as { id: { S: string } }).id.S;
      if (id === codeKey(CODE)) return { Item: { waitKey: { S: 'wait#1' }, holder: { S: 'ann' } } };
      return id === 'wait#1' ? { Item: ROW } : {};
    },
    UpdateItem: ({ ExpressionAttributeValues: values }) => {
      fault?.();
      const { ':progress': progress, ':answer': answer, ':error': answerError } = values as Record<string, unknown>;
      return { Attributes: { ...ROW, progress, answer, answerError } };
    },
    SendTaskHeartbeat: () => fault?.(),
    SendTaskSuccess: () => fault?.(),
    SendTaskFailure: () => fault?.(),
    Invoke: () => fault?.(),
  });
}

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', CODE, `code=${CODE}`, '%', '%E0%A4%A', '__proto__', 'constructor'),
);

const anyCode = fc.oneof(
  { weight: 3, arbitrary: fc.constant(CODE) },
  anyText,
  fc.stringMatching(/^[A-Za-z0-9_-]{43}$/),
  fc.nat(42).map((at) => `${CODE.slice(0, at)}${CODE[at] === 'x' ? 'y' : 'x'}${CODE.slice(at + 1)}`),
  fc.constantFrom(`${CODE} `, ` ${CODE}`, CODE.toUpperCase(), `${CODE}\n`),
);

const anyVote = fc.oneof(fc.constantFrom('approve', 'reject', 'APPROVE', '', 'toString', '__proto__'), anyText);
const anyDelegate = fc.oneof(fc.constantFrom('dan', 'bob', 'ann', 'carl', ''), anyText);

const field: fc.Arbitrary<[string, string]> = fc.oneof(
  anyCode.map((value): [string, string] => ['code', value]),
  anyVote.map((value): [string, string] => ['vote', value]),
  anyText.map((value): [string, string] => ['comment', value]),
  anyDelegate.map((value): [string, string] => ['delegate', value]),
  fc.tuple(anyText, anyText),
);

const form = fc.oneof(
  anyText,
  fc.array(field, { maxLength: 6 }).map((fields) => new URLSearchParams(fields).toString()),
  fc
    .record({ code: anyCode, vote: anyVote, comment: fc.string({ maxLength: 900 }) })
    .map((fields) => new URLSearchParams(fields).toString()),
);

const request = fc.record({
  method: fc.oneof(fc.constantFrom('GET', 'POST', 'POST', 'POST', 'HEAD', 'PUT', 'OPTIONS', 'post'), fc.string()),
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

/** The one form that decides: one code, which is the code, and one vote, in the body of a POST. */
function votes({ method, body }: Request): string | undefined {
  const fields = new URLSearchParams(body ?? '');
  const one = (name: string): string | undefined => {
    const all = fields.getAll(name);
    return all.length === 1 ? all[0] : undefined;
  };
  const vote = one('vote') ?? '';
  const isVote = vote === 'approve' || vote === 'reject';
  return method === 'POST' && one('code') === CODE && isVote && !fields.has('delegate') ? vote : undefined;
}

const logged: string[] = [];

beforeEach(() => {
  Object.assign(process.env, {
    ANSWERS_TABLE: 'codes',
    SENDER: 'function',
    SENDER_TARGET: 'arn:aws:lambda:us-east-1:123456789012:function:mailer',
  });
  jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout'] });
  logged.length = 0;
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    jest.spyOn(console, level).mockImplementation((...args) => void logged.push(JSON.stringify(args)));
  }
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

function expectNothingLeaked(): void {
  for (const line of logged) {
    expect(line).not.toContain(CODE);
    expect(line).not.toContain(TOKEN);
  }
}

test('any request gets a page that is no error of the server, and none decides without the code and one vote in the body of a POST', async () => {
  const calls = world();
  let decided = 0;
  await fc.assert(
    fc.asyncProperty(request, async (each) => {
      calls.length = 0;
      const { statusCode = 0, headers = {}, body = '' } = await send(each);
      expect([200, 400, 404, 405, 409]).toContain(statusCode);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(body).not.toContain(TOKEN);
      expect(body).not.toContain('<script');
      const answers = calls.flatMap(({ name }) => (ANSWERS.has(name) ? [name] : []));
      const vote = votes(each);
      // The quorum is one of two: an approval decides, a rejection by one does not.
      expect(answers).toEqual(vote === 'approve' ? ['SendTaskSuccess'] : []);
      if (vote !== undefined) decided += 1;
      if (vote !== undefined) expect(statusCode).toBe(200);
    }),
    { numRuns: RUNS },
  );
  expect(decided).toBeGreaterThan(10);
  expectNothingLeaked();
});

test('whatever fails behind it, the answer is try again, and nothing is logged that would let a reader decide', async () => {
  const fault = fc.record({ name: fc.string(), message: fc.constantFrom('', CODE, TOKEN, `code=${CODE}&t=${TOKEN}`) });
  const act = fc.constantFrom('vote=approve', 'vote=reject', 'delegate=dan');
  await fc.assert(
    fc.asyncProperty(fault, act, async ({ name, message }, fields) => {
      world(() => {
        throw awsError(name, message);
      });
      const body = `code=${CODE}&${fields}`;
      const answer = await send({ method: 'POST', path: '/', query: '', body, base64: false, headers: {} });
      expect(answer.statusCode).toBe(503);
      expect(answer.body).not.toContain(TOKEN);
    }),
    { numRuns: RUNS / 20 },
  );
  expectNothingLeaked();
});

test('any event of a caller gets an outcome, and none but the code decides', async () => {
  const calls = world();
  const call = fc.record(
    {
      code: fc.oneof(anyCode, fc.anything()),
      vote: fc.oneof(anyVote, fc.anything()),
      comment: fc.oneof(anyText, fc.anything()),
      delegate: fc.oneof(anyDelegate, fc.anything()),
    },
    { requiredKeys: ['code'] },
  );
  await fc.assert(
    fc.asyncProperty(call, async (event) => {
      calls.length = 0;
      const { outcome = '' } = (await handler(event)) as Answer;
      const known = ['malformed', 'unknown', 'open', 'approved', 'recorded', 'notDelegated', 'delegated'];
      expect(known).toContain(outcome);
      if (event.code !== CODE) expect(['malformed', 'unknown']).toContain(outcome);
      expect(calls.some(({ name }) => ANSWERS.has(name))).toBe(outcome === 'approved');
    }),
    { numRuns: RUNS / 4 },
  );
});

test.each([null, 'text', 5, true, undefined])('an event that is no object is answered too: %p', async (event) => {
  world();
  expect(await handler(event as unknown as null)).toEqual({ outcome: 'malformed' });
});

test('what is nested too deeply for whoever reads it is answered too', async () => {
  world();
  const deep = '['.repeat(100_000);
  const of = (body: string): Request => ({ method: 'POST', path: '/', query: '', body, base64: false, headers: {} });
  for (const body of [deep, deep.slice(0, 4000), `code=${CODE}&vote=${deep.slice(0, 4000)}`]) {
    expect(await send(of(body))).toMatchObject({ statusCode: 400 });
  }
  const nested: unknown = JSON.parse(deep + ']'.repeat(deep.length));
  for (const event of [nested, { code: nested }, { code: CODE, vote: nested }, { code: CODE, delegate: nested }]) {
    expect(await handler(event as never)).toEqual({ outcome: 'malformed' });
  }
  expect(await handler({ code: CODE, vote: 'approve', comment: nested })).toEqual({ outcome: 'malformed' });
});
