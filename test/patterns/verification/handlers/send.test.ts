import { handler } from '../../../../lib/patterns/verification/handlers/send';
import type {
  ExpiryEvent,
  VerificationEvent,
  WelcomeEvent,
} from '../../../../lib/patterns/verification/handlers/send/events';
import { codeKey } from '../../../../lib/capabilities/confirm/handlers/codes';
import type { AwsCall, Answers } from '../../../support/stub-aws';
import { awsError, stubAws } from '../../../support/stub-aws';

const NOW = Date.parse('2026-01-01T12:00:00Z');

const EVENT: VerificationEvent = {
  type: 'verification',
  userId: 'u1',
  wait: { id: '["2026-01-01T11:59:00.000Z","execution"]', number: 0, taskToken: 't1', deadlineMs: NOW + 60_000 },
  reminder: 0,
  users: { tableName: 'people', key: 'pk', verifiedAttribute: 'verified' },
};

const WELCOME: WelcomeEvent = { type: 'welcome', userId: 'u1', users: EVENT.users };

const EXPIRY: ExpiryEvent = {
  type: 'expiry',
  userId: 'u1',
  waitId: EVENT.wait.id,
  closedBy: 'me',
  deletes: true,
  users: EVENT.users,
};

/** `row`: what the row of the wait holds beside what an attempt writes into it; null when its condition refuses the attempt. */
function world(row: object | null = {}, answers: Answers = {}): AwsCall[] {
  return stubAws({
    UpdateItem: ({ TableName: table, ExpressionAttributeValues: values }) => {
      if (table === 'people') return {};
      if (row === null) throw refused();
      const { ':token': token, ':deadline': deadlineMs, ':wait': waitId } = values as Record<string, unknown>;
      const subject = { S: JSON.stringify({ userId: 'u1', users: EVENT.users }) };
      return { Attributes: { token, deadlineMs, waitId, subject, ...row } };
    },
    ...answers,
  });
}

function refused(): Error {
  return awsError('ConditionalCheckFailedException');
}

/** The attempts that the workflow makes after the first. */
function attempt(wait: Partial<VerificationEvent['wait']>, more: Partial<VerificationEvent> = {}): VerificationEvent {
  return { ...EVENT, ...more, wait: { ...EVENT.wait, ...wait } };
}

function names(calls: AwsCall[]): string[] {
  return calls.map(({ name }) => name);
}

function published(calls: AwsCall[]): Record<string, unknown> {
  const { Message: message } = calls.find(({ name }) => name === 'Publish')?.input ?? {};
  return JSON.parse(message as string) as Record<string, unknown>;
}

beforeEach(() => {
  process.env.ANSWERS_TABLE = 'codes';
  process.env.LINK_BASE = 'https://confirm.example/';
  process.env.RESENDS = 'no';
  process.env.SENDER = 'topic';
  process.env.SENDER_TARGET = 'arn:aws:sns:us-east-1:111122223333:topic';
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
});

afterEach(() => jest.restoreAllMocks());

describe('the first attempt', () => {
  test('takes over the wait, claims the user, stores a code, publishes the link, and records that it did', async () => {
    const calls = world();
    await handler(EVENT);
    expect(names(calls)).toEqual(['UpdateItem', 'UpdateItem', 'PutItem', 'Publish', 'UpdateItem']);
    const { link, code, ...rest } = published(calls);
    expect(rest).toEqual({ type: 'verification', userId: 'u1', deadline: '2026-01-01T12:01:00.000Z', reminder: 0 });
    expect(code).toMatch(/^[\w-]{43}$/);
    expect(link).toBe(`https://confirm.example/?code=${String(code)}`);
    expect(calls[2]?.input.Item).toEqual({
      id: { S: codeKey(String(code)) },
      waitKey: { S: expect.stringMatching(/^wait#[0-9a-f]{64}$/) as string },
      expiresAt: { N: expect.any(String) as string },
    });
  });

  test('gives way to a newer attempt, and to whoever has closed the wait', async () => {
    const calls = world(null);
    await handler(EVENT);
    expect(names(calls)).toEqual(['UpdateItem', 'GetItem']);
    expect(calls[0]?.input.ConditionExpression).toBe(
      '(attribute_not_exists(attempt) OR attempt < :attempt OR (attempt = :attempt AND #token = :token)) AND attribute_not_exists(closedBy)',
    );
  });

  test('claims the user unless a newer verification has', async () => {
    const calls = world();
    await handler(EVENT);
    expect(calls[1]?.input).toMatchObject({
      TableName: 'people',
      ConditionExpression: 'attribute_exists(#key) AND (attribute_not_exists(#claim) OR #claim <= :me)',
      ExpressionAttributeValues: { ':me': { S: EVENT.wait.id } },
    });
  });

  test.each([
    ['is gone', undefined, 'Verification.UserNotFound'],
    ['belongs to a newer verification', { verifiedClaim: { S: 'newer' } }, 'Verification.Superseded'],
    ['was verified by a newer verification', { verified: { BOOL: true } }, 'Verification.Superseded'],
  ])('fails when the user %s, and sends nothing', async (_, Item, name) => {
    const calls = world({}, { UpdateItem: refuseUsers(), GetItem: () => ({ Item }) });
    await expect(handler(EVENT)).rejects.toMatchObject({ name });
    expect(names(calls)).not.toContain('Publish');
  });

  test('stores neither the code nor sends the task token', async () => {
    const calls = world();
    await handler(EVENT);
    const { code } = published(calls);
    const stored = calls.filter(({ name }) => name !== 'Publish');
    expect(JSON.stringify(stored)).not.toContain(code);
    expect(JSON.stringify(calls[3])).not.toContain('t1"');
  });

  test('makes another code each time', async () => {
    const calls = world();
    await handler(EVENT);
    const again = world();
    await handler(EVENT);
    expect(published(again).code).not.toBe(published(calls).code);
  });
});

/** Writes into the table of users are refused, and the row of the wait is as it stands. */
function refuseUsers(row: object = {}): (input: Record<string, unknown>) => object {
  return ({ TableName: table }) => {
    if (table === 'people') throw refused();
    const subject = { S: JSON.stringify({ userId: 'u1', users: EVENT.users }) };
    const wait = { token: { S: 't2' }, waitId: { S: EVENT.wait.id }, deadlineMs: { N: String(NOW + 60_000) }, subject };
    return { Attributes: { ...wait, ...row } };
  };
}

describe('a later attempt', () => {
  const sent = { sent: { NS: ['0'] } };
  const ours = { GetItem: () => ({ Item: { verifiedClaim: { S: EVENT.wait.id } } }) };

  test('sends nothing when the message went out before', async () => {
    const calls = world(sent, ours);
    await handler(attempt({ taskToken: 't2', number: 1 }));
    expect(names(calls)).toEqual(['UpdateItem', 'GetItem']);
    expect(calls[0]?.input).toMatchObject({
      ExpressionAttributeValues: { ':token': { S: 't2' }, ':attempt': { N: '1' } },
    });
  });

  test('records and answers a click that came when no wait was open', async () => {
    const calls = world({ answer: { S: '{"confirmedAt":"2026-01-01T11:59:00.000Z"}' }, ...sent });
    await handler(attempt({ taskToken: 't2' }));
    expect(names(calls)).toEqual(['UpdateItem', 'UpdateItem', 'SendTaskSuccess']);
    expect(calls[1]?.input).toMatchObject({ TableName: 'people' });
    expect(calls.at(-1)).toEqual({
      name: 'SendTaskSuccess',
      input: { taskToken: 't2', output: '{"confirmedAt":"2026-01-01T11:59:00.000Z"}' },
    });
  });

  describe('finds a click of its own, and a newer verification that owns the user,', () => {
    const confirmedAt = '2026-01-01T11:59:00.000Z';
    const clicked = { answer: { S: JSON.stringify({ confirmedAt }) }, ...sent };
    const owned = (by: string, at: string): Parameters<typeof world>[1] => ({
      UpdateItem: refuseUsers(clicked),
      GetItem: () => ({ Item: { verified: { BOOL: true }, verifiedAt: { S: at }, verifiedClaim: { S: by } } }),
    });

    test('and answers when the user is verified by that click', async () => {
      const calls = world(clicked, owned('newer', confirmedAt));
      await handler(attempt({ taskToken: 't2' }));
      expect(names(calls)).toContain('SendTaskSuccess');
    });

    test.each([
      ['newer used', confirmedAt],
      ['newer', '2026-01-01T11:59:30.000Z'],
    ])('and ends superseded when the user is verified by another: %s', async (by, at) => {
      const calls = world(clicked, owned(by, at));
      await expect(handler(attempt({ taskToken: 't2' }))).rejects.toMatchObject({ name: 'Verification.Superseded' });
      expect(names(calls)).not.toContain('SendTaskSuccess');
    });
  });

  test('is quiet shortly before the deadline when a message went out', async () => {
    const calls = world(sent, ours);
    await handler(attempt({ deadlineMs: NOW + 30_000 }, { reminder: 1 }));
    expect(names(calls)).toEqual(['UpdateItem', 'GetItem']);
  });

  test('fails shortly before the deadline when none ever went out', async () => {
    world();
    await expect(handler(attempt({ deadlineMs: NOW + 30_000 }))).rejects.toMatchObject({
      name: 'Verification.NotSent',
    });
  });

  test.each([
    ['is gone', undefined],
    ['belongs to a newer verification', { verifiedClaim: { S: 'newer' } }],
  ])('sends no reminder when the user %s', async (_, Item) => {
    const calls = world(sent, { GetItem: () => ({ Item }) });
    await expect(handler(attempt({}, { reminder: 1 }))).rejects.toMatchObject({ name: 'Verification.Superseded' });
    expect(names(calls)).not.toContain('Publish');
  });

  test('sends no reminder to a user who is verified', async () => {
    const calls = world(sent, { GetItem: () => ({ Item: { verified: { BOOL: true } } }) });
    await handler(attempt({}, { reminder: 1 }));
    expect(names(calls)).toEqual(['UpdateItem', 'GetItem']);
  });
});

describe('the end of a verification whose deadline has passed', () => {
  const closed = { sent: { NS: ['0'] }, closedBy: { S: 'me' }, waitId: { S: EVENT.wait.id } };

  test('closes the wait unless there is a click, then deletes the user whom it owns', async () => {
    const calls = world(closed);
    await handler(EXPIRY);
    expect(names(calls)).toEqual(['UpdateItem', 'DeleteItem']);
    expect(calls[0]?.input).toMatchObject({
      UpdateExpression: 'SET closedBy = :me',
      ConditionExpression:
        'attribute_exists(sent) AND attribute_not_exists(answer) AND (attribute_not_exists(closedBy) OR closedBy = :me)',
      ExpressionAttributeValues: { ':me': { S: 'me' } },
    });
    expect(calls[1]?.input).toMatchObject({
      ConditionExpression:
        'attribute_not_exists(#key) OR (#claim = :me AND ' +
        '(attribute_not_exists(#verified) OR #verified = :false OR #verified = :null))',
      ExpressionAttributeValues: { ':me': { S: EVENT.wait.id } },
    });
  });

  test('deletes nobody where that is up to the states that follow', async () => {
    const calls = world(closed, { GetItem: () => ({ Item: { verifiedClaim: closed.waitId } }) });
    await handler({ ...EXPIRY, deletes: false });
    expect(names(calls)).toEqual(['UpdateItem', 'GetItem']);
  });

  test.each([
    ['verified in another way', { verified: { BOOL: true } }, 'Confirmed'],
    ['of a newer verification', { verifiedClaim: { S: 'newer' } }, 'Superseded'],
    ['changed in this moment', { verifiedClaim: closed.waitId }, 'UserChanged'],
  ])('fails for a user %s, who is kept', async (_, Item, name) => {
    world(closed, { DeleteItem: () => reject(refused()), GetItem: () => ({ Item }) });
    await expect(handler(EXPIRY)).rejects.toMatchObject({ name: `Verification.${name}` });
  });

  test('records a click that was stored in time, and deletes nobody', async () => {
    const row = { ...closed, closedBy: undefined, answer: { S: '{"confirmedAt":"2026-01-01T11:59:00.000Z"}' } };
    const calls = world(row);
    await expect(handler(EXPIRY)).rejects.toMatchObject({ name: 'Verification.Confirmed' });
    expect(names(calls)).toEqual(['UpdateItem', 'UpdateItem']);
  });

  test('fails when no message ever went out, and deletes nobody', async () => {
    const calls = world(null);
    await expect(handler(EXPIRY)).rejects.toMatchObject({ name: 'Verification.NotSent' });
    expect(names(calls)).not.toContain('DeleteItem');
  });
});

describe('sending', () => {
  test('fails with an error that the workflow tries again, and does not record the message as sent', async () => {
    const calls = world({}, { Publish: () => reject(awsError('InternalErrorException', 'no')) });
    await expect(handler(EVENT)).rejects.toMatchObject({
      name: 'Message.SendFailed',
      message: 'The message could not be sent: InternalErrorException',
    });
    expect(names(calls)).toEqual(['UpdateItem', 'UpdateItem', 'PutItem', 'Publish', 'UpdateItem']);
    expect(calls.at(-1)?.input).toMatchObject({ UpdateExpression: 'SET failure = :reason' });
  });

  test('through a function of the user hands it the message', async () => {
    process.env.SENDER = 'function';
    const calls = world();
    await handler(WELCOME);
    expect(calls).toHaveLength(1);
    const { FunctionName: name, Payload: payload } = calls[0]?.input ?? {};
    expect(name).toBe('arn:aws:sns:us-east-1:111122223333:topic');
    expect(JSON.parse(Buffer.from(payload as Uint8Array).toString())).toEqual({ type: 'welcome', userId: 'u1' });
  });

  test('fails when the function of the user does, and repeats nothing of the message', async () => {
    process.env.SENDER = 'function';
    const answer = { errorType: 'Bounced', errorMessage: 'could not send https://confirm.example/?code=secret' };
    world({}, { Invoke: () => ({ FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify(answer)) }) });
    await expect(handler(EVENT)).rejects.toMatchObject({
      name: 'Message.SendFailed',
      message: 'The message could not be sent: the function answered Unhandled: Bounced',
    });
  });

  test('fails for a sender that does not exist', async () => {
    process.env.SENDER = 'pigeon';
    world();
    await expect(handler(WELCOME)).rejects.toThrow("There is no sender 'pigeon'");
  });
});

test('a message to a FIFO topic stays in the order of its user, and is told from its repetition', async () => {
  process.env.SENDER_TARGET = 'arn:aws:sns:us-east-1:111122223333:topic.fifo';
  const calls = world();
  await handler(WELCOME);
  await handler({ ...WELCOME, userId: 'u2' });
  const [one, other] = calls.map(({ input }) => input);
  expect(one).toMatchObject({
    MessageGroupId: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    MessageDeduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  expect(other?.MessageGroupId).not.toBe(one?.MessageGroupId);
});

describe('a message to the address in the item of the user', () => {
  const item = { email: { S: 'ada@example.com' }, phone: { S: '+493012345678' } };

  beforeEach(() => {
    process.env.TEXTS = JSON.stringify({ text: 'Hello {userId}, until {deadline}: {link} {other}' });
  });

  afterEach(() => delete process.env.TEXTS);

  test('goes out as mail', async () => {
    Object.assign(process.env, { SENDER: 'ses', SENDER_TARGET: 'us@example.com', RECIPIENT_ATTRIBUTE: 'email' });
    const calls = world({}, { GetItem: () => ({ Item: item }) });
    await handler(EVENT);
    expect(calls.find(({ name }) => name === 'GetItem')?.input).toMatchObject({
      TableName: 'people',
      Key: { pk: { S: 'u1' } },
    });
    expect(calls.find(({ name }) => name === 'SendEmail')?.input).toEqual({
      FromEmailAddress: 'us@example.com',
      Destination: { ToAddresses: ['ada@example.com'] },
      Content: {
        Simple: {
          Subject: { Data: 'Please confirm your registration', Charset: 'UTF-8' },
          Body: {
            Text: {
              Charset: 'UTF-8',
              Data: expect.stringMatching(
                /^Hello u1, until 2026-01-01T12:01:00.000Z: https:\/\/confirm.example\/\?code=[\w-]{43} \{other\}$/,
              ) as string,
            },
          },
        },
      },
    });
  });

  test('goes out as text message', async () => {
    Object.assign(process.env, { SENDER: 'sms', SENDER_TARGET: 'arn:phone', RECIPIENT_ATTRIBUTE: 'phone' });
    const calls = world({}, { GetItem: () => ({ Item: item }) });
    await handler(WELCOME);
    expect(calls.at(-1)).toEqual({
      name: 'SendTextMessage',
      input: {
        OriginationIdentity: 'arn:phone',
        DestinationPhoneNumber: '+493012345678',
        MessageBody: 'Your registration is confirmed. Welcome!',
        MessageType: 'TRANSACTIONAL',
      },
    });
  });

  test('goes out with the configuration set that was given', async () => {
    Object.assign(process.env, { SENDER: 'ses', SENDER_TARGET: 'us@example.com', RECIPIENT_ATTRIBUTE: 'email' });
    process.env.CONFIGURATION_SET = 'tracked';
    const calls = world({}, { GetItem: () => ({ Item: item }) });
    await handler(WELCOME);
    delete process.env.CONFIGURATION_SET;
    expect(calls.at(-1)?.input).toMatchObject({ ConfigurationSetName: 'tracked' });
  });

  test('fails when the user has none, which no retry mends', async () => {
    Object.assign(process.env, { SENDER: 'ses', SENDER_TARGET: 'us@example.com', RECIPIENT_ATTRIBUTE: 'email' });
    world({}, { GetItem: () => ({ Item: {} }) });
    await expect(handler(EVENT)).rejects.toMatchObject({
      name: 'Message.NoRecipient',
      message: "The message could not be sent: the item of the user has no 'email'",
    });
  });
});

function reject(error: Error): never {
  throw error;
}
