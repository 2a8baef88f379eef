import type { Fault } from '../faults/faults';
import { faultText } from './possible-faults';

/**
 * What went wrong in a scenario:
 * - `uncaught`: the execution failed by an error that no Catch took to a Fail state, or ran into the machine's timeout; one that
 *   ended at a task, to be redriven (see `ended`), only where `mustCatch` says so;
 * - `stuck`: nothing can end the execution any more;
 * - `violated`: the invariant does not hold;
 * - `broken`: the test's own code threw while it drove the scenario.
 */
export type FindingKind = 'uncaught' | 'stuck' | 'violated' | 'broken';

/** A scenario that did not go well. */
export interface Finding {
  readonly kind: FindingKind;
  /** The faults of the scenario: an execution that is started with them shows the finding again. */
  readonly faults: readonly Fault[];
  readonly message: string;
}

/** What an exploration found. */
export class Exploration {
  constructor(
    /** How many scenarios ran, the one without faults included. */
    readonly scenarios: number,
    readonly findings: readonly Finding[],
    /**
     * States whose tasks were reached but suffered no fault: those not chosen, and what is reached only after a fault, as
     * compensations are; pairs of faults reach these.
     */
    readonly untried: readonly string[],
    /**
     * Scenarios that ended at a task by the error of the fault itself, or by an error that a function of the app has named
     * (`Order.Refused`): whoever looks at the failed execution sees what went wrong, and a redrive goes on there. These are no findings,
     * since machines are built so on purpose, unless `mustCatch` says so.
     */
    readonly ended: readonly Finding[] = [],
  ) {}

  /** Executions that failed by an error that nothing caught. */
  get uncaught(): readonly Finding[] {
    return this.of('uncaught');
  }

  /** Executions that nothing could end. */
  get stuck(): readonly Finding[] {
    return this.of('stuck');
  }

  /** Executions after which the invariant did not hold. */
  get violated(): readonly Finding[] {
    return this.of('violated');
  }

  /** Scenarios in which the test's own code threw. */
  get broken(): readonly Finding[] {
    return this.of('broken');
  }

  /**
   * Lets a test fail for what was found.
   * @throws when there are findings; the message holds all of them, each as the faults that show it again.
   */
  assertNothingFound(): void {
    if (this.findings.length > 0) throw new Error(this.toString());
  }

  /** How many scenarios ran, and every finding with the faults that show it again. */
  toString(): string {
    const ended =
      this.ended.length === 0
        ? ''
        : `\n${this.ended.length} ended by the error of the fault itself or one of the app's own, and a redrive goes on there: ${this.endedStates}`;
    const ran = `${this.scenarios} scenarios ran`;
    const untried =
      this.untried.length === 0 ? '' : `\nNot tried: ${this.untried.map((each) => `'${each}'`).join(', ')}`;
    if (this.findings.length === 0) return `${ran}, nothing found${ended}${untried}`;
    const kinds = (['uncaught', 'stuck', 'violated', 'broken'] as const).filter((kind) => this.of(kind).length > 0);
    const counts = kinds.map((kind) => `${this.of(kind).length} ${kind}`).join(', ');
    return `${ran}: ${counts}${ended}${untried}\n${this.findings.map(describe).join('\n')}`;
  }

  /** What was struck when it ended, each once. */
  private get endedStates(): string {
    const struck = this.ended.flatMap(({ faults }) =>
      faults.map((fault) => ('state' in fault ? fault.state : `${fault.function} ${fault.call}`)),
    );
    return [...new Set(struck)].map((each) => `'${each}'`).join(', ');
  }

  private of(kind: FindingKind): readonly Finding[] {
    return this.findings.filter((each) => each.kind === kind);
  }
}

function describe({ kind, faults, message }: Finding): string {
  const indented = message.trim().replaceAll('\n', '\n    ');
  return `- ${kind} with { faults: [${faults.map(faultText).join(', ')}] }\n    ${indented}`;
}
