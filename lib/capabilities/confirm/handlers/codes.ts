import { randomBytes } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../../resources/handlers/clients';
import { deliver } from '../../messages/handlers/deliver';
import { environment } from '../../../resources/handlers/environment';
import type { UsersTable } from '../../answers/handlers/rows';
import { codeKey, expiresAt } from '../../answers/handlers/rows';

/** 256 bits: 43 characters that need no escaping in a link. */
const CODE_BYTES = 32;

/** A pending verification, as far as a message needs to know it. */
export interface Pending {
  /** The key of its row. */
  readonly key: string;
  readonly userId: string;
  /** Of the wait that the message is sent for. */
  readonly taskToken: string;
  readonly deadlineMs: number;
  readonly users: UsersTable;
}

/** Sends a message with a fresh code; all earlier codes stay valid. */
export async function sendCode(pending: Pending, reminder: number): Promise<void> {
  const code = await issueCode(pending);
  const message = {
    type: 'verification',
    userId: pending.userId,
    link: linkTo(code),
    code,
    deadline: new Date(pending.deadlineMs).toISOString(),
    reminder,
  } as const;
  await deliver(message, pending.users);
}

async function issueCode({ key, taskToken, deadlineMs }: Pending): Promise<string> {
  const code = randomBytes(CODE_BYTES).toString('base64url');
  await dynamodb.send(
    new PutItemCommand({
      TableName: environment('VERIFICATION_TABLE'),
      Item: {
        id: { S: codeKey(code) },
        verification: { S: key },
        token: { S: taskToken },
        deadlineMs: { N: String(deadlineMs) },
        expiresAt: { N: String(expiresAt(deadlineMs)) },
      },
    }),
  );
  return code;
}

function linkTo(code: string): string {
  const link = new URL(environment('LINK_BASE'));
  link.searchParams.set('code', code);
  return link.toString();
}
