import { randomBytes } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../../resources/handlers/clients';
import { environment } from '../../../resources/handlers/environment';
import { readItem } from '../../../resources/handlers/read-item';
import { expiresAt, rowKey } from '../../answers/handlers/rows';
import type { WaitRecord } from '../../answers/handlers/wait-record';

/** 256 bits: 43 characters that need no escaping in a link. */
const CODE_BYTES = 32;

/** A code and the link that holds it. */
export interface IssuedCode {
  readonly code: string;
  readonly link: string;
}

/** Key of the row of one code: the code itself is stored nowhere. */
export function codeKey(code: string): string {
  return rowKey('code', code);
}

/** The way that a code leads. */
export interface CodeTarget {
  readonly waitKey: string;
  /** The person to whom it was sent, where a wait has several. */
  readonly holder?: string;
}

/** Makes a fresh code that leads to a wait; all earlier codes stay valid. */
export async function issueCode(
  { key, deadlineMs }: WaitRecord,
  linkBase: string,
  holder?: string,
): Promise<IssuedCode> {
  const code = randomBytes(CODE_BYTES).toString('base64url');
  await dynamodb.send(
    new PutItemCommand({
      TableName: environment('ANSWERS_TABLE'),
      Item: {
        id: { S: codeKey(code) },
        waitKey: { S: key },
        expiresAt: { N: String(expiresAt(deadlineMs)) },
        ...(holder !== undefined && { holder: { S: holder } }),
      },
    }),
  );
  return { code, link: linkTo(linkBase, code) };
}

/** The way that a code leads; undefined for a code that nobody was sent. */
export async function targetOf(code: string): Promise<CodeTarget | undefined> {
  const row = await readItem(environment('ANSWERS_TABLE'), 'id', codeKey(code));
  const waitKey = row?.waitKey?.S;
  return waitKey === undefined ? undefined : { waitKey, holder: row?.holder?.S };
}

function linkTo(linkBase: string, code: string): string {
  const link = new URL(linkBase);
  link.searchParams.set('code', code);
  return link.toString();
}
