/** Thrown by a check that cannot run here; its message is the reason that the report gives. */
export class Skipped extends Error {}

export interface CheckResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly reason?: string;
  readonly elapsedMs: number;
}

/** Counts named checks, prints each as it ends, and closes with the one line that CI adds up. */
export class Checks {
  public readonly results: CheckResult[] = [];
  private readonly startMs = Date.now();

  public constructor(private readonly suite: string) {}

  /** Runs one check: it fails by throwing and is skipped by throwing `Skipped`. */
  public async check(name: string, body: () => unknown): Promise<boolean> {
    const startMs = Date.now();
    try {
      await body();
      return this.record({ name, outcome: 'passed', elapsedMs: Date.now() - startMs });
    } catch (thrown) {
      const outcome = thrown instanceof Skipped ? 'skipped' : 'failed';
      return this.record({ name, outcome, reason: messageOf(thrown), elapsedMs: Date.now() - startMs });
    }
  }

  public skip(name: string, reason: string): void {
    this.record({ name, outcome: 'skipped', reason, elapsedMs: 0 });
  }

  /** Prints the closing line (and, with `--json`, one JSON object after it) and gives the exit status. */
  public close(asJson = process.argv.includes('--json')): number {
    const [passed, failed, skipped] = (['passed', 'failed', 'skipped'] as const).map(
      (outcome) => this.results.filter((result) => result.outcome === outcome).length,
    );
    const elapsedMs = Date.now() - this.startMs;
    console.log(`\n${this.suite}: ${(elapsedMs / 1000).toFixed(1)} s`);
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    if (asJson) {
      console.log(JSON.stringify({ suite: this.suite, passed, failed, skipped, elapsedMs, checks: this.results }));
    }
    return failed === 0 && passed !== 0 ? 0 : 1;
  }

  private record(result: CheckResult): boolean {
    this.results.push(result);
    const mark = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' }[result.outcome];
    const reason = result.reason === undefined ? '' : `: ${result.reason}`;
    console.log(`${mark} ${result.name}${reason} (${result.elapsedMs} ms)`);
    return result.outcome === 'passed';
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
