/** A decision of people. */
export interface Decision {
  readonly outcome: string;
  readonly votes: readonly unknown[];
}

/**
 * The decision in what an approval answered or failed with: JSON as it is, in the answer of a function, or in the message of an error. Undefined for
 * anything else.
 */
export function decisionIn(text: string | undefined): Decision | undefined {
  const value = parsed(text);
  if (value === undefined) return undefined;
  if (typeof value.outcome === 'string' && Array.isArray(value.votes)) return value as unknown as Decision;
  const inner = value.Payload ?? value.errorMessage;
  return decisionIn(typeof inner === 'string' || inner === undefined ? inner : JSON.stringify(inner));
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text ?? '') as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
