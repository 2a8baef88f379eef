import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskFailureCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { dynamodb, stepFunctions } from '../../../resources/handlers/clients';
import { environment } from '../../../resources/handlers/environment';
import type { Row } from '../../../resources/handlers/read-item';
import { readItem } from '../../../resources/handlers/read-item';
import { unlessRefused } from '../../../resources/handlers/unless-refused';
import { expiresAt, rowKey } from './rows';

/** One attempt of a state that waits for an answer, as the state itself describes it. */
export interface WaitAttempt {
  /** The entering of the state that began the wait: the same for all its attempts, and for the states that go on waiting. */
  readonly id: string;
  /** A number that rises with each attempt. */
  readonly number: number;
  readonly taskToken: string;
  readonly deadlineMs: number;
}

/** A wait as its row has it. */
export interface WaitRecord {
  readonly key: string;
  readonly id: string;
  /** The newest attempt, and its token. */
  readonly attempt: number;
  readonly taskToken: string;
  readonly deadlineMs: number;
  /** The subject of the wait, as JSON. */
  readonly subject: string;
  /** The first answer, as JSON. */
  readonly answer?: string;
  /** The error under which the answer is passed on, where it is a failure. */
  readonly answerError?: string;
  /** The stage that the wait has reached before its answer, as JSON. */
  readonly progress?: string;
  /** Rises with each attempt and each progress. */
  readonly version: number;
  /** The entering that gave it. */
  readonly answeredBy?: string;
  /** The entering that has closed the wait. */
  readonly closedBy?: string;
  /** Whether its execution was found to have ended while the newest attempt waited. */
  readonly abandoned: boolean;
  /** The numbers of the messages that went out. */
  readonly sent: readonly string[];
  /** The reason for which the last message that failed did not go out. */
  readonly failure?: string;
}

/** The errors of AWS for a wait that is over, for whatever reason. */
export const OVER = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

const ALIKE =
  'Another iteration of nested Maps has entered this state in the same millisecond with the same input, and nobody could tell their answers apart: ' +
  'hand the index of the outer Map on to the inner one, by the item selectors of both';

/** The key of the row of a wait; `about` tells those apart that one entering began. */
export function waitKey(waitId: string, about?: string): string {
  return rowKey('wait', JSON.stringify([waitId, about]));
}

/** The row of a wait; undefined when there is none. */
export async function readWait(key: string): Promise<WaitRecord | undefined> {
  const row = await readItem(environment('ANSWERS_TABLE'), 'id', key);
  return row && recordOf(row);
}

/**
 * Makes an attempt the one that is answered from now on, and says what happened before.
 *
 * Attempts don't arrive in the order in which they were made: one that was given up may land after its successor, which then keeps
 * the wait. Undefined for such an attempt, and for one that finds the wait closed: nobody waits for it any more. Throws for one that another
 * wait has the key of: the same attempt never has two tokens.
 */
export async function takeOver(key: string, attempt: WaitAttempt, subject: object): Promise<WaitRecord | undefined> {
  const taken = await takeUnlessOther(key, attempt, subject);
  if (taken === undefined) {
    await checkOwn(key, attempt);
  }
  return taken;
}

async function checkOwn(key: string, { number, taskToken }: WaitAttempt): Promise<void> {
  const wait = await readWait(key);
  if (wait?.attempt === number && wait.taskToken !== taskToken) {
    const error = new Error(ALIKE);
    error.name = 'Wait.Alike';
    throw error;
  }
}

async function takeUnlessOther(key: string, attempt: WaitAttempt, subject: object): Promise<WaitRecord | undefined> {
  return update(key, {
    UpdateExpression:
      'SET #token = :token, attempt = :attempt, deadlineMs = :deadline, waitId = :wait, subject = :subject, expiresAt = :expires, version = if_not_exists(version, :none) + :one',
    ConditionExpression:
      '(attribute_not_exists(attempt) OR attempt < :attempt OR (attempt = :attempt AND #token = :token)) AND attribute_not_exists(closedBy)',
    ExpressionAttributeNames: { '#token': 'token' },
    ExpressionAttributeValues: {
      ':token': { S: attempt.taskToken },
      ':attempt': { N: String(attempt.number) },
      ':deadline': { N: String(attempt.deadlineMs) },
      ':wait': { S: attempt.id },
      ':subject': { S: JSON.stringify(subject) },
      ':expires': { N: String(expiresAt(attempt.deadlineMs)) },
      ':none': { N: '0' },
      ':one': { N: '1' },
    },
  });
}

/** Stores an answer, before it is passed on; the first one stays. Undefined when there is no such wait, or it is over. */
export async function storeAnswer(key: string, answer: object, by: string): Promise<WaitRecord | undefined> {
  return update(key, {
    UpdateExpression: 'SET answer = if_not_exists(answer, :answer), answeredBy = if_not_exists(answeredBy, :by)',
    ConditionExpression: 'attribute_exists(answer) OR (attribute_not_exists(closedBy) AND deadlineMs > :now)',
    ExpressionAttributeValues: {
      ':answer': { S: JSON.stringify(answer) },
      ':by': { S: by },
      ':now': { N: String(Date.now()) },
    },
  });
}

/** A step of a wait that takes more than one until it is answered. */
export interface Step {
  /** JSON. */
  readonly progress: object;
  /** The answer that the step brings about, if it does. */
  readonly answer?: object;
  /** The error under which that is passed on, where it is a failure. */
  readonly error?: string;
}

/**
 * Takes a wait one step on, together with the answer that the step brings about. Undefined when it has changed since it was read, or is over.
 *
 * @param by distinct for each step: one that was written, but whose answer was lost, is written again
 */
export async function takeStep(
  wait: WaitRecord,
  { progress, answer, error }: Step,
  by: string,
): Promise<WaitRecord | undefined> {
  const answers = answer !== undefined && { ':answer': { S: JSON.stringify(answer) } };
  const errors = error !== undefined && { ':error': { S: error } };
  return update(wait.key, {
    UpdateExpression:
      'SET progress = :progress, version = :next, steppedBy = :me' +
      (answers ? ', answer = :answer, answeredBy = :me' : '') +
      (errors ? ', answerError = :error' : ''),
    ConditionExpression:
      'steppedBy = :me OR (version = :version AND attribute_not_exists(answer) AND attribute_not_exists(closedBy) AND deadlineMs > :now' +
      ' AND (attribute_not_exists(abandoned) OR abandoned < attempt))',
    ExpressionAttributeValues: {
      ':progress': { S: JSON.stringify(progress) },
      ':version': { N: String(wait.version) },
      ':next': { N: String(wait.version + 1) },
      ':me': { S: by },
      ':now': { N: String(Date.now()) },
      ...answers,
      ...errors,
    },
  });
}

/** Hands the stored answer to the newest attempt. False when that one is over: the next attempt finds the answer in the row. */
export async function passOn({ taskToken, answer, answerError: error }: WaitRecord): Promise<boolean> {
  try {
    await (error === undefined
      ? stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: answer }))
      : stepFunctions.send(new SendTaskFailureCommand({ taskToken, error, cause: answer })));
    return true;
  } catch (error) {
    if (error instanceof Error && OVER.has(error.name)) {
      return false;
    }
    throw error;
  }
}

/**
 * Closes a wait in the name of whoever calls: no answer is taken from now on. An answer that was stored before defeats it, and so
 * does that nothing was ever sent. The row comes back as it then is.
 */
export async function closeWait(key: string, closedBy: string): Promise<WaitRecord | undefined> {
  const closed = await update(key, {
    UpdateExpression: 'SET closedBy = :me',
    ConditionExpression:
      'attribute_exists(sent) AND attribute_not_exists(answer) AND (attribute_not_exists(closedBy) OR closedBy = :me)',
    ExpressionAttributeValues: { ':me': { S: closedBy } },
  });
  return closed ?? readWait(key);
}

/**
 * Remembers that the execution has ended; an attempt that comes later, after a redrive, opens the wait again. Undefined when the wait has changed: it may
 * have ended by its answer.
 */
export async function recordAbandoned({ key, attempt }: WaitRecord): Promise<WaitRecord | undefined> {
  return update(key, {
    UpdateExpression: 'SET abandoned = :attempt',
    ConditionExpression: 'attempt = :attempt AND attribute_not_exists(answer) AND attribute_not_exists(closedBy)',
    ExpressionAttributeValues: { ':attempt': { N: String(attempt) } },
  });
}

/** Remembers that a message went out, so that no other attempt sends it again. */
export async function recordSent(key: string, message: number): Promise<void> {
  await update(key, {
    UpdateExpression: 'ADD sent :message',
    ExpressionAttributeValues: { ':message': { NS: [String(message)] } },
  });
}

/** Remembers why a message did not go out, for whoever reads in the end that none did. */
export async function recordFailure(key: string, reason: string): Promise<void> {
  await update(key, {
    UpdateExpression: 'SET failure = :reason',
    ExpressionAttributeValues: { ':reason': { S: reason } },
  });
}

async function update(
  key: string,
  expressions: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
): Promise<WaitRecord | undefined> {
  const written = await unlessRefused(
    dynamodb.send(
      new UpdateItemCommand({
        TableName: environment('ANSWERS_TABLE'),
        Key: { id: { S: key } },
        ReturnValues: 'ALL_NEW',
        ...expressions,
      }),
    ),
  );
  return written && recordOf({ id: { S: key }, ...written.Attributes });
}

function recordOf({
  id,
  token,
  attempt,
  deadlineMs,
  waitId,
  subject,
  answer,
  answerError,
  progress,
  version,
  answeredBy,
  closedBy,
  abandoned,
  sent,
  failure,
}: Row): WaitRecord {
  return {
    key: id?.S ?? '',
    id: waitId?.S ?? '',
    attempt: Number(attempt?.N ?? 0),
    taskToken: token?.S ?? '',
    deadlineMs: Number(deadlineMs?.N),
    subject: subject?.S ?? '{}',
    answer: answer?.S,
    answerError: answerError?.S,
    progress: progress?.S,
    version: Number(version?.N ?? 0),
    answeredBy: answeredBy?.S,
    closedBy: closedBy?.S,
    abandoned: abandoned !== undefined && Number(abandoned.N) >= Number(attempt?.N),
    sent: sent?.NS ?? [],
    failure: failure?.S,
  };
}
