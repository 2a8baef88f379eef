import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { confirmedAtOf } from '../../../capabilities/confirm/handlers/confirm';
import type { WaitRecord } from '../../../capabilities/answers/handlers/wait-record';
import { dynamodb } from '../../../resources/handlers/clients';
import type { Row } from '../../../resources/handlers/read-item';
import { readItem } from '../../../resources/handlers/read-item';
import { unlessRefused } from '../../../resources/handlers/unless-refused';

/** The table in which it is recorded whether a user is verified. */
export interface UsersTable {
  readonly tableName: string;
  /** The partition key, a string. */
  readonly key: string;
  readonly verifiedAttribute: string;
}

/** The user that a verification is about: the subject of its wait. */
export interface Subject {
  readonly userId: string;
  readonly users: UsersTable;
}

/**
 * The state in which a verification finds its user: its own and not verified, confirmed by a click of its own, verified in another way, verified or
 * still owned by a newer verification, lost to whoever replaced or unmarked the item, or gone.
 */
export type Standing = 'ours' | 'confirmed' | 'verified' | 'overtaken' | 'superseded' | 'lost' | 'gone';

const USED = ' used';

const UNVERIFIED = '(attribute_not_exists(#verified) OR #verified = :false OR #verified = :null)';
const UNVERIFIED_VALUES = { ':false': { BOOL: false }, ':null': { NULL: true } } as const;

/**
 * The newest verification of a user owns the user: the item holds its id, which begins with the time of its start.
 *
 * Only the owner may mark the user verified, and only the owner may delete the user. An older verification that comes late gets
 * nothing, and one whose mark is gone, since the item was replaced, has lost the user too.
 */
export async function claim(wait: WaitRecord): Promise<Standing> {
  const claimed = await write(wait, {
    UpdateExpression: 'SET #claim = :me',
    ConditionExpression: 'attribute_exists(#key) AND (attribute_not_exists(#claim) OR #claim <= :me)',
    ExpressionAttributeNames: { '#claim': claimOf(wait), '#key': subjectOf(wait).users.key },
    ExpressionAttributeValues: { ':me': { S: wait.id } },
  });
  return claimed ? 'ours' : standing(wait);
}

/** Marks the user verified, as the stored click says. The owner does so once: what is unmarked later stays so. */
export async function record(
  wait: WaitRecord,
): Promise<'confirmed' | 'already' | 'expired' | 'overtaken' | 'superseded'> {
  const { verifiedAttribute } = subjectOf(wait).users;
  const marked = await write(wait, {
    UpdateExpression: 'SET #verified = :true, #verifiedAt = :at, #claim = :used',
    ConditionExpression: '#claim = :me OR (#claim = :used AND #verified = :true AND #verifiedAt = :at)',
    ExpressionAttributeNames: {
      '#verified': verifiedAttribute,
      '#verifiedAt': `${verifiedAttribute}At`,
      '#claim': claimOf(wait),
    },
    ExpressionAttributeValues: {
      ':true': { BOOL: true },
      ':at': { S: confirmedAtOf(wait) },
      ':me': { S: wait.id },
      ':used': { S: usedBy(wait) },
    },
  });
  if (marked) {
    return 'confirmed';
  }
  const found = await standing(wait);
  return found === 'superseded' || found === 'overtaken' ? found : outcomeOf(found);
}

/** The answer to a click that came too late. */
export async function late(wait: WaitRecord): Promise<'already' | 'expired'> {
  return outcomeOf(await standing(wait));
}

/** Deletes the user unless somebody else owns or has verified the user; answers whether the user is gone. */
export async function deleteUnverified(wait: WaitRecord): Promise<boolean> {
  const { userId, users } = subjectOf(wait);
  const deleted = dynamodb.send(
    new DeleteItemCommand({
      TableName: users.tableName,
      Key: { [users.key]: { S: userId } },
      ConditionExpression: `attribute_not_exists(#key) OR (#claim = :me AND ${UNVERIFIED})`,
      ExpressionAttributeNames: {
        '#key': users.key,
        '#claim': claimOf(wait),
        '#verified': users.verifiedAttribute,
      },
      ExpressionAttributeValues: { ':me': { S: wait.id }, ...UNVERIFIED_VALUES },
    }),
  );
  return (await unlessRefused(deleted)) !== undefined;
}

export async function standing(wait: WaitRecord): Promise<Standing> {
  const { userId, users } = subjectOf(wait);
  const user = await readItem(users.tableName, users.key, userId);
  if (user === undefined) {
    return 'gone';
  }
  const owner = user[claimOf(wait)]?.S;
  if (isVerified(user[users.verifiedAttribute])) {
    if (owner === usedBy(wait) || isOwnMark(user, wait)) return 'confirmed';
    return isNewer(owner, wait) ? 'overtaken' : 'verified';
  }
  if (owner === wait.id) {
    return 'ours';
  }
  return isNewer(owner, wait) ? 'superseded' : 'lost';
}

/** Whether the mark is that of the wait's own click, although a verification that began later owns the user since and has not marked it. */
function isOwnMark(user: Row, wait: WaitRecord): boolean {
  const mark = user[`${subjectOf(wait).users.verifiedAttribute}At`]?.S;
  const isMarkedByOwner = user[claimOf(wait)]?.S?.endsWith(USED) === true;
  return wait.answer !== undefined && mark === confirmedAtOf(wait) && !isMarkedByOwner;
}

function isNewer(owner: string | undefined, wait: WaitRecord): boolean {
  return owner !== undefined && owner > usedBy(wait);
}

export function subjectOf({ subject }: WaitRecord): Subject {
  return JSON.parse(subject) as Subject;
}

/** Whether the user is no longer the verification's to decide about. */
export function isLost(found: Standing): boolean {
  return found === 'overtaken' || found === 'superseded' || found === 'lost' || found === 'gone';
}

/** Everything that isn't false counts, whatever it is: nobody is deleted for a value that only others can read. */
function isVerified(value: Row[string] | undefined): boolean {
  return value !== undefined && value.BOOL !== false && value.NULL !== true;
}

function outcomeOf(found: Standing): 'already' | 'expired' {
  return found === 'verified' || found === 'confirmed' || found === 'overtaken' ? 'already' : 'expired';
}

function claimOf(wait: WaitRecord): string {
  return `${subjectOf(wait).users.verifiedAttribute}Claim`;
}

/** The claim of a verification that has marked its user: no second click can do so again. */
function usedBy({ id }: WaitRecord): string {
  return `${id}${USED}`;
}

async function write(
  wait: WaitRecord,
  expressions: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
): Promise<boolean> {
  const { userId, users } = subjectOf(wait);
  const command = new UpdateItemCommand({
    TableName: users.tableName,
    Key: { [users.key]: { S: userId } },
    ...expressions,
  });
  return (await unlessRefused(dynamodb.send(command))) !== undefined;
}
