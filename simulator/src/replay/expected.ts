import type { Json } from '../base/json';

/** A difference that a change is meant to make. */
export interface ExpectedDifference {
  /** The state that it is about, by the name that it had when the history was recorded, or that it has now when it is new. */
  readonly state?: string;
  /**
   * What became of the state.
   * - `added`: it is new; its events are passed over.
   * - `removed`: it is gone; its events are passed over.
   * - `renamed`: it is called `to` now.
   * - `changed`: its events may say something else.
   * @default 'changed'
   */
  readonly change?: 'added' | 'removed' | 'renamed' | 'changed';
  /** The new name of a renamed state. */
  readonly to?: string;
  /** The part of an event that may differ, and all below it: `output.total`, `parameters`. @default - all of it */
  readonly member?: string;
  /** What a new Task answers: no history knows. @default - it fails, and the run parts */
  readonly result?: Json;
  /** Why: shown beside the difference. */
  readonly reason?: string;
}

/** The differences that are meant, looked up as the comparison needs them. */
export class Expectations {
  /** Those that have allowed something. */
  readonly used = new Set<ExpectedDifference>();
  private readonly oldNames = new Map<string, string>();

  constructor(readonly all: readonly ExpectedDifference[]) {
    for (const [at, each] of all.entries()) {
      const { change = 'changed', state, member, to } = each;
      const isWhole = change === 'changed' ? (state ?? member) !== undefined : state !== undefined;
      if (!isWhole || (change === 'renamed') !== (to !== undefined)) {
        throw new Error(
          `expected[${at}] must name a state ('renamed' with 'to'), or a member that differs, got ${JSON.stringify(each)}`,
        );
      }
      if (to !== undefined && state !== undefined) this.oldNames.set(to, state);
    }
  }

  /** The name that a state had. */
  readonly oldName = (state: string): string => this.oldNames.get(state) ?? state;

  /** What a new state answers. */
  readonly resultOf = (state: string): Json | undefined =>
    this.all.find((each) => each.change === 'added' && each.state === state)?.result;

  /** Whether the events of a state are passed over on one side. */
  passesOver(change: 'added' | 'removed', state: string | undefined): boolean {
    const found = this.all.find((each) => each.change === change && each.state === state);
    if (found !== undefined) this.used.add(found);
    return found !== undefined;
  }

  /** What allows a difference in what an event says. */
  allows(state: string | undefined, member: string): ExpectedDifference | undefined {
    const found = this.all.find(
      (each) =>
        (each.change ?? 'changed') === 'changed' &&
        (each.state === undefined || each.state === state || this.oldName(each.state) === state) &&
        (each.member === undefined ||
          member === each.member ||
          (/^[.[]/.test(member.slice(each.member.length)) && member.startsWith(each.member))),
    );
    if (found !== undefined) this.used.add(found);
    return found;
  }

  noteRenames(states: ReadonlySet<string>): void {
    for (const each of this.all) if (each.change === 'renamed' && states.has(each.to ?? '')) this.used.add(each);
  }
}
