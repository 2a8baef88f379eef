import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { handler } from '../../../../lib/patterns/verification/handlers/confirm';
import { codeKey } from '../../../../lib/capabilities/answers/handlers/rows';
import type { AwsCall } from '../../../support/stub-aws';
import { awsError, stubAws } from '../../../support/stub-aws';

const CODE = 'a'.repeat(43);
const NOW = Date.parse('2026-01-01T12:00:00Z');

interface World {
  /** Tokens of the row, one for each time it is read; the last one stays. */
  readonly tokens?: string[];
  /** The token in the row of the code. */
  readonly sentFor?: string;
  readonly deadlineMs?: number;
  readonly user?: Record<string, unknown> | null;
  /** What AWS says to each token. */
  readonly answer?: (token: unknown) => void;
  readonly leaveClick?: () => void;
}

function world({
  tokens = ['t1'],
  deadlineMs = NOW + 1000,
  user = {},
  answer,
  leaveClick,
  ...rest
}: World = {}): AwsCall[] {
  const { sentFor = tokens[0] ?? '' } = rest;
  let reads = 0;
  return stubAws({
    GetItem: ({ TableName: table, Key: key }) => {
      if (table === 'people') {
        return { Item: user ?? undefined };
      }
      const id = (key as { id: { S: string } }).id.S;
      if (id === codeKey(CODE)) {
        const Item = { verification: { S: 'verification#1' }, token: { S: sentFor }, deadlineMs: number(deadlineMs) };
        return { Item };
      }
      return id === 'verification#1'
        ? { Item: row(tokens[Math.min(reads++, tokens.length - 1)] ?? '', deadlineMs) }
        : {};
    },
    SendTaskSuccess: ({ taskToken }) => answer?.(taskToken),
    UpdateItem: () => leaveClick?.(),
  });
}

function row(token: string, deadlineMs: number): object {
  return {
    token: { S: token },
    deadlineMs: number(deadlineMs),
    userId: { S: 'u1' },
    usersTable: { S: 'people' },
    usersKey: { S: 'pk' },
    verifiedAttribute: { S: 'verified' },
  };
}

function number(value: number): object {
  return { N: String(value) };
}

async function request(
  method: string,
  parts: Partial<APIGatewayProxyEventV2> = {},
): Promise<APIGatewayProxyStructuredResultV2> {
  const event = { rawQueryString: '', requestContext: { http: { method } }, ...parts };
  return (await handler(event as unknown as APIGatewayProxyEventV2)) as APIGatewayProxyStructuredResultV2;
}

const click = (): Promise<APIGatewayProxyStructuredResultV2> => request('POST', { body: `code=${CODE}` });
const closed = (): never => {
  throw awsError('TaskTimedOut');
};

beforeEach(() => {
  process.env.VERIFICATION_TABLE = 'codes';
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
  jest.spyOn(console, 'error').mockReturnValue();
});

afterEach(() => jest.restoreAllMocks());

describe('the page behind the link', () => {
  test('has one button that posts the code, and asks AWS nothing', async () => {
    const calls = world();
    const { statusCode, body } = await request('GET', { rawQueryString: `code=${CODE}` });
    expect(statusCode).toBe(200);
    expect(body).toContain(`<form method="post"><input type="hidden" name="code" value="${CODE}"><button>`);
    expect(calls).toEqual([]);
  });

  test('can be stored, framed and scripted by nobody, and tells no other site its address', async () => {
    const { headers } = await request('GET', { rawQueryString: `code=${CODE}` });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
      ) as string,
    });
  });

  test.each([
    ['no code', ''],
    ['a short code', 'code=abc'],
    ['a code with markup', `code=${encodeURIComponent('"><script>alert(1)</script>aaaaaaaaaaaaaaaaaaaa')}`],
    ['two codes', `code=${CODE}&code=${CODE}`],
  ])('fails for %s', async (_, rawQueryString) => {
    const { statusCode, body } = await request('GET', { rawQueryString });
    expect(statusCode).toBe(400);
    expect(body).not.toContain('script');
  });
});

describe('a click', () => {
  test('answers the wait that the code belongs to', async () => {
    const calls = world();
    expect(await click()).toMatchObject({ statusCode: 200, body: expect.stringContaining('is confirmed') as string });
    expect(calls).toContainEqual({
      name: 'SendTaskSuccess',
      input: { taskToken: 't1', output: expect.stringMatching(/^\{"confirmedAt":"20/) as string },
    });
    expect(calls.every(({ name, input }) => name !== 'GetItem' || input.ConsistentRead === true)).toBe(true);
  });

  test('reads no more than its code when the wait that the message was sent for is open', async () => {
    const calls = world();
    await click();
    expect(calls.map(({ name }) => name)).toEqual(['GetItem', 'SendTaskSuccess']);
  });

  test('answers the wait that is open when the one that the message was sent for is over', async () => {
    const calls = world({ sentFor: 't0', answer: (token) => token === 't0' && closed() });
    expect(await click()).toMatchObject({ statusCode: 200 });
    expect(answered(calls)).toEqual(['t0', 't1']);
  });

  test('may come as base64', async () => {
    world();
    const body = Buffer.from(`code=${CODE}`).toString('base64');
    expect(await request('POST', { body, isBase64Encoded: true })).toMatchObject({ statusCode: 200 });
  });

  test('that was confirmed before is told so, and no token is tried twice', async () => {
    const calls = world({ answer: closed, user: { verified: { BOOL: true } } });
    expect(await click()).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('confirmed before') as string,
    });
    expect(answered(calls)).toEqual(['t1']);
  });

  test('tries the newer token when another attempt has taken over', async () => {
    const calls = world({ tokens: ['t1', 't2'], answer: (token) => token === 't1' && closed(), leaveClick: conflict });
    expect(await click()).toMatchObject({ statusCode: 200 });
    expect(answered(calls)).toEqual(['t1', 't2']);
  });

  test('between two waits is left for the next one', async () => {
    const calls = world({ answer: closed });
    expect(await click()).toMatchObject({ statusCode: 503, headers: { 'retry-after': '2' } });
    expect(calls.at(-1)).toMatchObject({
      name: 'UpdateItem',
      input: {
        Key: { id: { S: 'verification#1' } },
        ConditionExpression: '#token = :token',
        ExpressionAttributeValues: { ':token': { S: 't1' } },
      },
    });
  });

  test('fails at the deadline, without asking the workflow', async () => {
    const calls = world({ deadlineMs: NOW });
    expect(await click()).toMatchObject({ statusCode: 410 });
    expect(calls.map(({ name }) => name)).not.toContain('SendTaskSuccess');
  });

  test('fails after the deadline, unless the user is verified', async () => {
    world({ deadlineMs: NOW - 1000, user: { verified: { BOOL: true } } });
    expect(await click()).toMatchObject({ statusCode: 200 });
  });

  test('fails when the user is gone', async () => {
    world({ answer: closed, user: null });
    expect(await click()).toMatchObject({ statusCode: 410 });
  });

  test('fails with an unknown code', async () => {
    world();
    expect(await request('POST', { body: `code=${'b'.repeat(43)}` })).toMatchObject({ statusCode: 404 });
  });

  test.each([
    ['no body', undefined],
    ['the code in the address only', ''],
    ['a body that is too long', `code=${CODE}&x=${'x'.repeat(2000)}`],
  ])('fails with %s', async (_, body) => {
    world();
    const answer = await request('POST', { body, rawQueryString: `code=${CODE}` });
    expect(answer).toMatchObject({ statusCode: 400 });
  });

  test('fails for now when AWS does, and logs the name of the error only', async () => {
    world({
      answer: () => {
        throw awsError('ThrottlingException', `token t1 of ${CODE}`);
      },
    });
    expect(await click()).toMatchObject({ statusCode: 503 });
    expect(console.error).toHaveBeenCalledWith('{"message":"confirmation failed","error":"ThrottlingException"}');
  });
});

test.each(['PUT', 'DELETE', 'PATCH', ''])('any other method fails: %s', async (method) => {
  expect(await request(method)).toMatchObject({ statusCode: 405, headers: { allow: 'GET, HEAD, POST' } });
});

describe("a call by a door of the user's own", () => {
  test('confirms, and tells what became of the code', async () => {
    world();
    expect(await handler({ code: CODE })).toEqual({ outcome: 'confirmed' });
  });

  test.each([undefined, null, 7, '', 'abc', `${CODE}x`])('fails with %p as malformed', async (code) => {
    const calls = world();
    expect(await handler({ code })).toEqual({ outcome: 'malformed' });
    expect(calls).toEqual([]);
  });

  test('fails for now when AWS does', async () => {
    world({
      answer: () => {
        throw awsError('ThrottlingException');
      },
    });
    expect(await handler({ code: CODE })).toEqual({ outcome: 'unavailable' });
  });
});

describe('pages of the user', () => {
  test('stand in place of the English ones, escaped', async () => {
    process.env.PAGES = JSON.stringify({
      language: 'de',
      question: { title: 'Bestätigen & fertig', text: '<b>Nur noch</b> ein "Klick"' },
      button: 'Bestätigen',
    });
    const { body } = await request('GET', { rawQueryString: `code=${CODE}` });
    delete process.env.PAGES;
    expect(body).toContain('<html lang="de">');
    expect(body).toContain('<title>Bestätigen &#38; fertig</title>');
    expect(body).toContain('<p>&#60;b&#62;Nur noch&#60;/b&#62; ein &#34;Klick&#34;</p>');
    expect(body).toContain('<button>Bestätigen</button>');
  });
});

function answered(calls: AwsCall[]): unknown[] {
  return calls.filter(({ name }) => name === 'SendTaskSuccess').map(({ input }) => input.taskToken);
}

function conflict(): never {
  throw awsError('ConditionalCheckFailedException');
}
