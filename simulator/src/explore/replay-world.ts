import { actorOf, GivenOrder, type OrderChooser, type ReadyEntry } from '../base/order';
import type { EventPlace, World } from '../world/api/world';
import { withSnapshots } from '../world/api/world-watch';
import type { Recorder } from './orders/recorder';
import type { PlacedFault } from './proof-finding';
import { place, play, runOnce, type ProofSubject } from './proof-run';
import type { Replayed } from './prove';
import { givenPolicy } from './shrink-finding';

/** A world in which what a proof has found has happened again. */
export interface ReplayedWorld {
  /** It keeps what was asked of it, so that one can go back in it; it has to be closed. */
  readonly world: World;
  /** What went wrong. */
  readonly message: string;
  /** The step at which the order went where it goes wrong; undefined when no execution has acted. */
  readonly place: EventPlace | undefined;
}

/**
 * Shows again what a proof has found and hands out the world as it is then, to be looked at.
 * @throws when nothing goes wrong, or when it does not come to an end.
 */
export async function replayWorld(subject: ProofSubject, { order, faults = [] }: Replayed): Promise<ReplayedWorld> {
  const { choices, decisive, letsStall } = await choicesOf(subject, order, faults);
  const steps = new DecisiveStep(decisive);
  const chooser = new OrderAgain(choices, letsStall, (entry, chosen) => steps.take(entry, chosen));
  const world = await withSnapshots(async () => subject.create(chooser));
  try {
    steps.world = world.unrecorded;
    place(world, faults);
    const failure = await play(subject, world, { end: () => {} }, faults);
    if (failure === undefined || failure === 'cut') throw new Error(NOTHING);
    const found = steps.place;
    steps.world = undefined;
    return { world, message: failure.message, place: found };
  } catch (error) {
    await world.close();
    throw error;
  }
}

const NOTHING = 'Nothing goes wrong in this order; is it that of a finding of the same options?';

interface Choices {
  readonly choices: readonly number[];
  /** How many of the choices are made when the last one that was given has been. */
  readonly decisive: number;
  readonly letsStall: boolean;
}

/** Every choice of a run in a given order, also those of what comes before it and after it. */
async function choicesOf(
  subject: ProofSubject,
  order: readonly number[],
  faults: readonly PlacedFault[],
): Promise<Choices> {
  let recorder: Recorder | undefined;
  const create: ProofSubject['create'] = (chooser) => {
    recorder = chooser as Recorder;
    return subject.create(chooser);
  };
  const { finding } = await runOnce({ ...subject, create }, givenPolicy(order), faults, undefined);
  if (finding === undefined || recorder === undefined) throw new Error(NOTHING);
  if (finding.kind === 'endless')
    throw new Error(
      'What was found is a run that does not end, so there is no world as it is then; its last steps are in the finding',
    );
  const { allChoices, chosenBefore, letsStall } = recorder;
  return { choices: allChoices, decisive: chosenBefore + order.length, letsStall };
}

/** Finds where an execution stands at a step. */
class DecisiveStep {
  /** The world in which the steps are made, while that is to be known. */
  world: World | undefined;
  private found: EventPlace | undefined;
  private isDecided = false;

  /** @param decisive how many choices are made when it is there; 0 for the last step of all. */
  constructor(private readonly decisive: number) {}

  take(entry: ReadyEntry, chosen: number): void {
    if (this.world === undefined || this.isDecided) return;
    const who = actorOf(entry);
    const run = this.world.runs.find(({ arn }) => who === arn || who.startsWith(`${arn}/`));
    if (run === undefined) return;
    this.found = { execution: run.arn, event: run.history.length + 1 };
    this.isDecided = this.decisive > 0 && chosen >= this.decisive;
  }

  /** What the execution has come to by that step, once all is over. */
  get place(): EventPlace | undefined {
    const { found, world } = this;
    if (found === undefined || world === undefined) return undefined;
    const { history } = world.run(found.execution);
    return { ...found, event: Math.min(found.event, history.length) };
  }
}

/** Makes all choices of a run again, as often as the world begins. */
class OrderAgain implements OrderChooser {
  private readonly given: GivenOrder;
  private chosen = 0;

  constructor(
    private readonly choices: readonly number[],
    readonly letsStall: boolean,
    private readonly tell: (entry: ReadyEntry, chosen: number) => void,
  ) {
    this.given = new GivenOrder(choices);
  }

  anew(): OrderAgain {
    return new OrderAgain(this.choices, this.letsStall, this.tell);
  }

  choose(ready: readonly ReadyEntry[]): number {
    this.chosen += 1;
    return this.given.choose(ready);
  }

  happens(entry: ReadyEntry): void {
    this.given.happens(entry);
    this.tell(entry, this.chosen);
  }
}
