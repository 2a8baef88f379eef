import type { JsonObject } from '../../../base/json';
import { AwsError } from '../../service';

/**
 * The page of a list that a request asks for.
 * @param member the member of the answer that holds the page.
 * @throws AwsError `InvalidToken` for a token that no answer held.
 */
export function pageOf<T>(
  items: readonly T[],
  { maxResults, nextToken }: JsonObject,
  member: string,
  toJson: (item: T) => JsonObject,
): JsonObject {
  const size = typeof maxResults === 'number' && maxResults > 0 ? maxResults : 100;
  const from = nextToken === undefined ? 0 : placeOf(nextToken as string);
  const page = items.slice(from, from + size).map(toJson);
  return { [member]: page, ...(from + size < items.length && { nextToken: tokenFor(from + size) }) };
}

function tokenFor(place: number): string {
  return Buffer.from(`place ${place}`).toString('base64');
}

function placeOf(token: string): number {
  const [, place] = /^place (\d+)$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (place === undefined) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  return Number(place);
}
