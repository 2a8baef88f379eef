import { ANYTHING, OWN } from '../../base/footprint';
import { actorOf, type Footprint, type OrderChooser, type ReadyEntry } from '../../base/order';
import { goingOn, type Candidate, type OrderPolicy, type Step } from './order-policy';

/** Ends a run of which nothing new can come. */
export class CutShort extends Error {
  constructor() {
    super('Nothing new can come of this order');
  }
}

/** Ends a run that does not end by itself. */
export class Endless extends Error {
  constructor(steps: number, last: string) {
    super(
      `It has not come to its end after ${steps} steps, the last of them '${last}'; where a run may take that many, raise 'bounds.steps'`,
    );
  }
}

/** Leads a world under a policy, and takes down what happens. */
export class Recorder implements OrderChooser {
  /** What has happened, the last step included once another has begun or the run is over. */
  readonly steps: Step[] = [];
  /** What was chosen wherever several could act: given to a world as `interleaving`, it shows the same again. */
  readonly choices: number[] = [];
  /** The same with what was chosen before anybody explored, and after. */
  readonly allChoices: number[] = [];
  /** How many of all choices were made before anybody explored. */
  chosenBefore = 0;
  private current: Open | undefined;
  private isAsked = false;
  private happened = 0;
  /** How much had happened before anybody chose. */
  private before = 0;
  private policy: OrderPolicy | undefined;

  /** @param mostSteps how many steps a run takes at most that comes to an end. */
  constructor(
    readonly letsStall = false,
    private readonly mostSteps = Infinity,
  ) {}

  /** Has a policy choose from now on: what came before is what it acts in, and no part of what is explored. */
  begin(policy: OrderPolicy): void {
    this.close();
    this.before = this.happened;
    this.chosenBefore = this.allChoices.length;
    this.policy = policy;
  }

  choose(ready: readonly ReadyEntry[]): number {
    const actor = this.nextOf(ready);
    this.isAsked = true;
    const index = ready.findIndex((each) => actorOf(each) === actor);
    if (this.policy !== undefined) this.choices.push(index);
    this.allChoices.push(index);
    return index;
  }

  happens(entry: ReadyEntry): void {
    if (!this.isAsked) this.nextOf([entry]);
    this.isAsked = false;
    this.happened += 1;
    if (this.happened > this.mostSteps) throw new Endless(this.mostSteps, entry.label);
    const { footprint } = entry;
    this.current = {
      ...candidateOf(entry),
      ...this.causesOf(entry),
      reads: new Set(),
      writes: new Set(),
      disabled: new Set(),
    };
    this.current.writes.add(OWN + this.current.actor);
    if (footprint !== undefined) this.touches(footprint);
    // Deliveries, schedules: unless they say what they touch, nobody knows.
    else if (entry.actor === undefined) this.current.writes.add(ANYTHING);
  }

  touches({ reads, writes, adds = [] }: Footprint): void {
    const { current } = this;
    if (current === undefined) return;
    for (const each of reads) current.reads.add(each);
    for (const each of writes) current.writes.add(each);
    for (const each of adds) current.writes.add(`${each}/~${current.actor}~${current.writes.size}`);
  }

  cancels(entry: ReadyEntry): void {
    const actor = actorOf(entry);
    if (this.current === undefined || actor === this.current.actor) return;
    this.current.disabled.add(actor);
    this.current.writes.add(OWN + actor);
  }

  /** Has nobody choose from now on: what comes is no part of what is explored. */
  end(): void {
    this.close();
    this.policy = undefined;
  }

  /** Causes by the numbers of steps; what was brought about before anybody chose was there before all. */
  private causesOf({ cause, joins }: ReadyEntry): Pick<Open, 'cause' | 'joins'> {
    const numberOf = (each: number): number[] => (each < this.before ? [] : [each - this.before]);
    return {
      cause: cause === undefined ? undefined : numberOf(cause)[0],
      joins: joins?.flatMap(numberOf),
    };
  }

  private nextOf(ready: readonly ReadyEntry[]): string {
    this.close();
    const candidates = ready.map(candidateOf);
    if (this.policy === undefined) return goingOn(candidates, this.steps);
    const actor = this.policy.next(candidates, this.steps);
    if (actor === undefined) throw new CutShort();
    return actor;
  }

  private close(): void {
    const { current } = this;
    this.current = undefined;
    if (current === undefined || this.policy === undefined) return;
    const { reads, writes, disabled, ...step } = current;
    this.steps.push({ ...step, footprint: { reads: [...reads], writes: [...writes] }, disabled: [...disabled] });
  }
}

interface Open extends Candidate {
  readonly cause: number | undefined;
  readonly joins: readonly number[] | undefined;
  readonly reads: Set<string>;
  readonly writes: Set<string>;
  readonly disabled: Set<string>;
}

function candidateOf(entry: ReadyEntry): Candidate {
  const { label, dueMs, latestMs } = entry;
  return { actor: actorOf(entry), label, dueMs, latestMs };
}
