import { handler } from '../../../../lib/patterns/verification/handlers/send';
import type { VerificationEvent, WelcomeEvent } from '../../../../lib/patterns/verification/handlers/send/events';
import { codeKey } from '../../../../lib/capabilities/answers/handlers/rows';
import type { AwsCall, Answers } from '../../../support/stub-aws';
import { awsError, stubAws } from '../../../support/stub-aws';

const NOW = Date.parse('2026-01-01T12:00:00Z');

const EVENT: VerificationEvent = {
  type: 'verification',
  userId: 'u1',
  verificationId: '["execution"]',
  taskToken: 't1',
  deadlineMs: NOW + 60_000,
  reminder: 0,
  users: { tableName: 'people', key: 'pk', verifiedAttribute: 'verified' },
};

const WELCOME: WelcomeEvent = { type: 'welcome', userId: 'u1', users: EVENT.users };

function world(row: object = {}, answers: Answers = {}): AwsCall[] {
  return stubAws({ UpdateItem: () => ({ Attributes: row }), ...answers });
}

function names(calls: AwsCall[]): string[] {
  return calls.map(({ name }) => name);
}

function published(calls: AwsCall[]): Record<string, unknown> {
  const { Message: message } = calls.find(({ name }) => name === 'Publish')?.input ?? {};
  return JSON.parse(message as string) as Record<string, unknown>;
}

beforeEach(() => {
  process.env.VERIFICATION_TABLE = 'codes';
  process.env.LINK_BASE = 'https://confirm.example/';
  process.env.RECORD_USERS = 'no';
  process.env.SENDER = 'topic';
  process.env.SENDER_TARGET = 'arn:aws:sns:us-east-1:111122223333:topic';
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
});

afterEach(() => jest.restoreAllMocks());

describe('the first attempt', () => {
  test('takes over the wait, stores a code, publishes the link, and records that it did', async () => {
    const calls = world();
    await handler(EVENT);
    expect(names(calls)).toEqual(['UpdateItem', 'PutItem', 'Publish', 'UpdateItem']);
    const { link, code, ...rest } = published(calls);
    expect(rest).toEqual({ type: 'verification', userId: 'u1', deadline: '2026-01-01T12:01:00.000Z', reminder: 0 });
    expect(code).toMatch(/^[\w-]{43}$/);
    expect(link).toBe(`https://confirm.example/?code=${String(code)}`);
    expect(calls[1]?.input.Item).toMatchObject({
      id: { S: codeKey(String(code)) },
      token: { S: 't1' },
      deadlineMs: { N: String(EVENT.deadlineMs) },
    });
  });

  test('stores neither the code nor sends the task token', async () => {
    const calls = world();
    await handler(EVENT);
    const { code } = published(calls);
    const stored = calls.filter(({ name }) => name !== 'Publish');
    expect(JSON.stringify(stored)).not.toContain(code);
    expect(JSON.stringify(calls[2])).not.toContain('t1"');
  });

  test('makes another code each time', async () => {
    const calls = world();
    await handler(EVENT);
    const again = world();
    await handler(EVENT);
    expect(published(again).code).not.toBe(published(calls).code);
  });
});

describe('a later attempt', () => {
  test('sends nothing when the message went out before', async () => {
    const calls = world({ sent: { NS: ['0'] } });
    await handler({ ...EVENT, taskToken: 't2' });
    expect(names(calls)).toEqual(['UpdateItem']);
    expect(calls[0]?.input).toMatchObject({ ExpressionAttributeValues: { ':token': { S: 't2' } } });
  });

  test('answers a click that came when no wait was open', async () => {
    const calls = world({ clickedAt: { S: '2026-01-01T11:59:00.000Z' }, sent: { NS: ['0'] } });
    await handler({ ...EVENT, taskToken: 't2' });
    expect(calls.at(-1)).toEqual({
      name: 'SendTaskSuccess',
      input: { taskToken: 't2', output: '{"confirmedAt":"2026-01-01T11:59:00.000Z"}' },
    });
  });

  test('is quiet after the deadline when a message went out', async () => {
    const calls = world({ sent: { NS: ['0'] } });
    await handler({ ...EVENT, deadlineMs: NOW, reminder: 1 });
    expect(names(calls)).toEqual(['UpdateItem']);
  });

  test('fails after the deadline when none ever went out', async () => {
    world();
    await expect(handler({ ...EVENT, deadlineMs: NOW })).rejects.toMatchObject({ name: 'Verification.SendFailed' });
  });
});

describe('sending', () => {
  test('fails with an error that the workflow tries again, and does not record the message as sent', async () => {
    const calls = world({}, { Publish: () => reject(awsError('InternalErrorException', 'no')) });
    await expect(handler(EVENT)).rejects.toMatchObject({
      name: 'Verification.SendFailed',
      message: 'The message could not be sent: InternalErrorException',
    });
    expect(names(calls)).toEqual(['UpdateItem', 'PutItem', 'Publish']);
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
      name: 'Verification.SendFailed',
      message: 'The message could not be sent: the function answered Unhandled: Bounced',
    });
  });

  test('fails for a sender that does not exist', async () => {
    process.env.SENDER = 'pigeon';
    world();
    await expect(handler(WELCOME)).rejects.toThrow("There is no sender 'pigeon'");
  });
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
          Subject: { Data: 'Please confirm your registration' },
          Body: {
            Text: {
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

  test('fails when the user has none', async () => {
    Object.assign(process.env, { SENDER: 'ses', SENDER_TARGET: 'us@example.com', RECIPIENT_ATTRIBUTE: 'email' });
    world({}, { GetItem: () => ({ Item: {} }) });
    await expect(handler(EVENT)).rejects.toMatchObject({
      name: 'Verification.SendFailed',
      message: "The message could not be sent: the item of the user has no 'email'",
    });
  });
});

function reject(error: Error): never {
  throw error;
}
