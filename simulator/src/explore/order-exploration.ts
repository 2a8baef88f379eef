/** An order of events in which something was wrong. */
export interface OrderFinding {
  /** `violated`: the invariant does not hold; `broken`: the test's own code threw. */
  readonly kind: 'violated' | 'broken';
  /** Loaded with `interleaving: choices`, a world shows the finding again. */
  readonly choices: readonly number[];
  /** What happened where there was a choice, in its order: who acted, and by what. */
  readonly steps: readonly string[];
  readonly message: string;
}

/** What an exploration of orders found, and how far it went. */
export class OrderExploration {
  constructor(
    /** How many orders were tried. */
    readonly runs: number,
    readonly findings: readonly OrderFinding[],
    /** How often somebody could be kept from going on by somebody else. */
    readonly maxPreemptions: number,
    /** Whether every order within that bound was tried, or `maxRuns` ended the exploration. */
    readonly isComplete: boolean,
    /** Whether the bound kept orders out: then there are more than those tried. */
    readonly isBounded: boolean,
  ) {}

  /**
   * Lets a test fail for what was found.
   * @throws when there are findings; the message holds the first of them, as the choices that show it again.
   */
  assertNothingFound(): void {
    if (this.findings.length > 0) throw new Error(this.toString());
  }

  /** How many orders were tried, how far that goes, and the first finding with its steps. */
  toString(): string {
    const [first] = this.findings;
    const told = `${this.runs} orders tried, ${this.extent()}`;
    if (first === undefined) return `${told}: nothing found`;
    const { kind, choices, message, steps } = first;
    return (
      `${told}: ${this.findings.length} of them wrong\n- ${kind} with { interleaving: [${choices.join(', ')}] }\n` +
      `    ${message.trim().replaceAll('\n', '\n    ')}\n${steps.map((each, at) => `    ${at + 1}. ${each}\n`).join('')}`
    );
  }

  private extent(): string {
    const bound = `in which somebody is kept from going on at most ${this.maxPreemptions} times`;
    if (!this.isComplete) return `not all of those ${bound}`;
    return this.isBounded ? `all ${bound}, and not those with more` : 'all there are';
  }
}
