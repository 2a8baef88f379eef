import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { handler } from '../../../../lib/patterns/verification/handlers/confirm';
import { codeKey } from '../../../../lib/capabilities/confirm/handlers/codes';
import type { AwsCall } from '../../../support/stub-aws';
import { awsError, stubAws } from '../../../support/stub-aws';

const CODE = 'a'.repeat(43);
const NOW = Date.parse('2026-01-01T12:00:00Z');

interface World {
  /** What the row of the wait says after the click was stored; undefined when it can't be stored any more. */
  readonly stored?: object;
  /** Whether the user can be marked verified. */
  readonly marked?: boolean;
  readonly user?: Record<string, unknown> | null;
  /** What AWS says to the token. */
  readonly answer?: () => void;
}

const SUBJECT = { userId: 'u1', users: { tableName: 'people', key: 'pk', verifiedAttribute: 'verified' } };
const ROW = { waitId: { S: 'w1' }, token: { S: 't1' }, subject: { S: JSON.stringify(SUBJECT) } };
const EARLIER = { answer: { S: '{"confirmedAt":"2026-01-01T11:00:00.000Z"}' }, answeredBy: { S: 'an earlier click' } };

function world(given: World = {}): AwsCall[] {
  const { marked = true, user = {}, answer } = given;
  return stubAws({
    GetItem: ({ TableName: table, Key: key }) => {
      if (table === 'people') {
        return { Item: user ?? undefined };
      }
      const id = (key as { id: { S: string } }).id.S;
      return id === codeKey(CODE) ? { Item: { waitKey: { S: 'wait#1' } } } : id === 'wait#1' ? { Item: ROW } : {};
    },
    UpdateItem: ({ TableName: table, ExpressionAttributeValues: values }) => {
      if (table === 'people') {
        return marked ? {} : refused();
      }
      const { ':answer': mine, ':by': answeredBy } = values as Record<string, unknown>;
      const stored = 'stored' in given ? given.stored : { answer: mine, answeredBy };
      return stored === undefined ? refused() : { Attributes: { ...ROW, ...stored } };
    },
    SendTaskSuccess: () => answer?.(),
  });
}

function refused(): never {
  throw awsError('ConditionalCheckFailedException');
}

async function request(
  method: string,
  parts: Partial<APIGatewayProxyEventV2> = {},
): Promise<APIGatewayProxyStructuredResultV2> {
  const event = { rawQueryString: '', requestContext: { http: { method } }, ...parts };
  return (await handler(event as unknown as APIGatewayProxyEventV2)) as APIGatewayProxyStructuredResultV2;
}

const click = (): Promise<APIGatewayProxyStructuredResultV2> => request('POST', { body: `code=${CODE}` });

beforeEach(() => {
  process.env.ANSWERS_TABLE = 'codes';
  jest.useFakeTimers({ now: NOW });
  jest.spyOn(console, 'error').mockReturnValue();
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

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
  test('is stored, recorded, and only then passed on', async () => {
    const calls = world();
    expect(await click()).toMatchObject({ statusCode: 200, body: expect.stringContaining('is confirmed') as string });
    expect(calls.map(({ name, input }) => [name, input.TableName ?? input.taskToken])).toEqual([
      ['GetItem', 'codes'],
      ['UpdateItem', 'codes'],
      ['UpdateItem', 'people'],
      ['SendTaskSuccess', 't1'],
    ]);
    expect(calls.at(-1)?.input.output).toBe('{"confirmedAt":"2026-01-01T12:00:00.000Z"}');
    expect(calls.every(({ name, input }) => name !== 'GetItem' || input.ConsistentRead === true)).toBe(true);
  });

  test('is taken before the deadline only, and not when the wait is closed', async () => {
    const calls = world();
    await click();
    expect(calls[1]?.input).toMatchObject({
      ConditionExpression: 'attribute_exists(answer) OR (attribute_not_exists(closedBy) AND deadlineMs > :now)',
      ExpressionAttributeValues: { ':now': { N: String(NOW) } },
    });
  });

  test('marks only the user who belongs to its verification, once', async () => {
    const calls = world();
    await click();
    expect(calls[2]?.input).toMatchObject({
      Key: { pk: { S: 'u1' } },
      ConditionExpression: '#claim = :me OR (#claim = :used AND #verified = :true AND #verifiedAt = :at)',
      ExpressionAttributeNames: { '#claim': 'verifiedClaim' },
      ExpressionAttributeValues: { ':me': { S: 'w1' }, ':used': { S: 'w1 used' } },
    });
  });

  test('may come as base64', async () => {
    world();
    const body = Buffer.from(`code=${CODE}`).toString('base64');
    expect(await request('POST', { body, isBase64Encoded: true })).toMatchObject({ statusCode: 200 });
  });

  test('that came before is told so, records again what may be missing, and keeps the time of the first', async () => {
    const calls = world({ stored: EARLIER });
    expect(await click()).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('confirmed before') as string,
    });
    expect(calls[2]?.input).toMatchObject({
      ExpressionAttributeValues: { ':at': { S: '2026-01-01T11:00:00.000Z' } },
    });
    expect(answered(calls)).toEqual(['t1']);
  });

  test.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])(
    'between two waits is confirmed all the same: the next one finds it (%s)',
    async (error) => {
      const calls = world({
        answer: () => {
          throw awsError(error);
        },
      });
      expect(await click()).toMatchObject({ statusCode: 200 });
      expect(answered(calls)).toEqual(['t1']);
    },
  );

  test.each([
    ['is gone', null, 410, 'no longer valid. Please register'],
    ['belongs to a newer verification', { verifiedClaim: { S: 'w2' } }, 410, 'sent you a newer one'],
    [
      'was unmarked later',
      { verified: { BOOL: false }, verifiedClaim: { S: 'w1 used' } },
      410,
      'Please register again',
    ],
    ['was replaced', {}, 410, 'Please register again'],
    ['was verified in another way', { verified: { BOOL: true } }, 200, 'confirmed before'],
  ])('is not passed on when the user %s', async (_, user, statusCode, text) => {
    const calls = world({ marked: false, user });
    expect(await click()).toMatchObject({ statusCode, body: expect.stringContaining(text) as string });
    expect(answered(calls)).toEqual([]);
  });

  test('fails at the deadline, without asking the workflow', async () => {
    const calls = world({ stored: undefined });
    expect(await click()).toMatchObject({ statusCode: 410 });
    expect(answered(calls)).toEqual([]);
  });

  test('fails after the deadline, unless the user is verified', async () => {
    world({ stored: undefined, user: { verified: { BOOL: true } } });
    expect(await click()).toMatchObject({ statusCode: 200 });
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
    expect(console.error).toHaveBeenCalledWith('{"message":"request failed","error":"ThrottlingException"}');
  });
});

test.each(['PUT', 'DELETE', 'PATCH', ''])('any other method fails: %s', async (method) => {
  expect(await request(method)).toMatchObject({ statusCode: 405, headers: { allow: 'GET, HEAD, POST' } });
});

describe("a call by an endpoint of the user's own", () => {
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
