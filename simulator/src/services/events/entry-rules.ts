import type { Json, JsonObject } from '../../base/json';
import { AwsError } from '../service';

const MAX_ENTRIES = 10;

/** Why an entry of `PutEvents` is not taken, as its result tells. */
export interface EntryRefusal {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/**
 * The entries of a call of `PutEvents`.
 * @throws AwsError as EventBridge does, for none and for more than ten.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function eventEntries(entries: Json | undefined): readonly JsonObject[] {
  const given = (entries ?? []) as JsonObject[];
  if (given.length >= 1 && given.length <= MAX_ENTRIES) return given;
  const constraint = given.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ENTRIES}`;
  const what = `Value '${JSON.stringify(given)}' at 'entries' failed to satisfy constraint`;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: ${what}: Member must have length ${constraint}`,
  );
}

/** Why an event of a source and a detail type is not taken; undefined when it is. */
export function entryRefusal({ Source: source, DetailType: detailType }: JsonObject): EntryRefusal | undefined {
  for (const [name, value] of Object.entries({ Source: source, DetailType: detailType })) {
    if (typeof value === 'string' && value !== '') continue;
    const ErrorMessage = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
    return { ErrorCode: 'InvalidArgument', ErrorMessage };
  }
  if (!(source as string).startsWith('aws.')) return undefined;
  return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
}
