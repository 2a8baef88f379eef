/** The primary key of the table: every kind of row has texts of its own. */
export const COORDINATION_KEYS = { partitionKey: 'pk', sortKey: 'sk' } as const;

/** The attribute that rows live by, in seconds since 1970. */
export const TIME_TO_LIVE = 'expiresAt';

/** The attribute with the ARN of the execution to which a row belongs as long as that execution is at work. */
export const OWNER = 'execution';

/** The index of the rows that executions own. It is sparse: what nobody owns is not in it. */
export const OWNER_INDEX = 'byExecution';

/** The time for which rows outlive what they say, in seconds. */
const KEPT_SECONDS = 7 * 24 * 60 * 60;

/** JSONata of the time to live of a row that matters until an instant (JSONata, in milliseconds): clean-up only, instants are compared. */
export function expiryOf(instantMs: string): string {
  return `$string($ceil((${instantMs}) / 1000) + ${KEPT_SECONDS})`;
}
