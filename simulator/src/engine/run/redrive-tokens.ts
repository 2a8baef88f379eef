/** How many client tokens AWS remembers of an execution, and for how long after their first use. */
const KEPT = 10;
const VALID_MS = 15 * 60_000;

/**
 * The client tokens with which an execution was redriven: who uses one again hears of that redrive, and nothing is redriven.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html
 */
export class RedriveTokens {
  private used: readonly { readonly token: string; readonly atMs: number }[] = [];

  /** The instant of the redrive that a token stands for; undefined for one that is new, or forgotten. */
  tryInstant(token: string | undefined, nowMs: number): number | undefined {
    return this.used.find((each) => each.token === token && nowMs - each.atMs <= VALID_MS)?.atMs;
  }

  add(token: string | undefined, atMs: number): void {
    if (token !== undefined) this.used = [...this.used, { token, atMs }].slice(-KEPT);
  }
}
