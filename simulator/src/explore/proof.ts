import type { Explored, Extent, OrderBounds } from './orders/explore-orders';
import { elapsedText } from './elapsed-text';
import { faultText } from './possible-faults';
import { struckText, type PlacedFault, type ProofFinding } from './proof-finding';
import { sequencePicture } from './sequence-picture';

/** What was explored under some faults, or under none. */
export interface ProofScenario extends Explored {
  readonly faults: readonly PlacedFault[];
  /** How many runs went wrong. */
  readonly wrong: number;
}

/** What a proof tells: what was explored, how far, and the first run that went wrong. */
export class Proof {
  constructor(
    readonly actors: readonly string[],
    readonly scenarios: readonly ProofScenario[],
    readonly bounds: Required<OrderBounds>,
    /** At most how many faults one run had. */
    readonly mostFaults: number,
    /** The first run that went wrong, made as short as it goes; undefined when none did. */
    readonly finding: ProofFinding | undefined,
    readonly versions: Readonly<Record<string, string>>,
  ) {}

  /** Whether nothing went wrong in any order and under any of the faults: then the invariant is proved. */
  get isProved(): boolean {
    return this.isComplete && this.finding === undefined;
  }

  /** Whether one order of every class was tried, or else only those within bounds. */
  get isComplete(): boolean {
    return this.scenarios.every((each) => each.isComplete);
  }

  /** How many runs there were. */
  get runs(): number {
    return this.sum((each) => each.runs);
  }

  /** How many classes of orders were seen: two orders of one class differ in nothing that anybody could tell. */
  get classes(): number {
    return this.sum((each) => each.classes);
  }

  /** How many runs went wrong. */
  get wrong(): number {
    return this.sum((each) => each.wrong);
  }

  /**
   * Lets a test fail unless everything was tried and nothing went wrong.
   * @throws with the certificate, and with the finding and the line that replays it.
   */
  assertProved(): void {
    if (!this.isProved) throw new Error(this.toString());
  }

  /**
   * Lets a test fail for what went wrong, and be content with orders within the bounds.
   * @throws with the finding and the line that replays it.
   */
  assertNothingFound(): void {
    if (this.finding !== undefined) throw new Error(this.toString());
  }

  /** The certificate as data. */
  toJSON(): object {
    const { actors, isProved, isComplete, runs, classes, wrong, bounds, mostFaults, scenarios, finding, versions } =
      this;
    return { isProved, isComplete, actors, runs, classes, wrong, bounds, mostFaults, versions, scenarios, finding };
  }

  /** A picture of the run that went wrong, who did what when, as SVG; undefined when none did. */
  toSvg(): string | undefined {
    return this.finding === undefined ? undefined : sequencePicture(this.finding);
  }

  /** The certificate as text. */
  toString(): string {
    const { finding, actors, runs, classes, wrong, bounds, versions } = this;
    const verdict = this.isProved
      ? 'Proved'
      : finding === undefined
        ? 'Nothing found'
        : `Wrong in ${wrong} of ${runs} runs`;
    const lines = [
      `${verdict}: ${actors.join(', ')} at once, ${runs} ${runs === 1 ? 'run' : 'runs'}, ${classes} ${classes === 1 ? 'class' : 'classes'} of orders`,
      ...this.extents(),
      `Seed ${bounds.seed}; ${Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')}`,
    ];
    return (finding === undefined ? lines : [...lines, findingText(finding)]).join('\n');
  }

  private extents(): string[] {
    const { scenarios, mostFaults } = this;
    const under =
      mostFaults === 0
        ? ''
        : ` under each of ${scenarios.length} choices of at most ${mostFaults} ${mostFaults === 1 ? 'fault' : 'faults'}`;
    if (this.isComplete) return [`Every order was tried, one of each class${under}`];
    const open = scenarios.filter((each) => !each.isComplete);
    const [first] = open as [ProofScenario];
    const how = first.extents.map(extentText).join('; ');
    if (scenarios.length === 1) return [`Not every order was tried: ${how}`];
    return [`Not every order was tried${under}, in ${open.length} of them; in the first of these: ${how}`];
  }

  private sum(count: (scenario: ProofScenario) => number): number {
    return this.scenarios.reduce((sum, each) => sum + count(each), 0);
  }
}

function extentText({ way, most, runs, isComplete }: Extent): string {
  const all = isComplete ? 'all' : `${runs}, not all,`;
  switch (way) {
    case 'every':
      return `${runs} runs of the search for every class`;
    case 'preemptions':
      return `${all} of those in which somebody is kept from going on at most ${most} times`;
    case 'delays':
      return `${all} of those in which somebody is passed over at most ${most} times`;
    case 'random':
      return `${runs} by lot (PCT, depth ${most})`;
  }
}

const WHAT: Readonly<Record<ProofFinding['kind'], string>> = {
  violated: 'The invariant does not hold',
  broken: 'An actor threw',
  endless: 'A run does not end',
};

function findingText({ kind, message, order, faults, steps }: ProofFinding): string {
  const given = [
    `order: [${order.join(', ')}]`,
    ...(faults.length === 0 ? [] : [`faults: [${faults.map(placedText).join(', ')}]`]),
  ];
  const told = steps.map(({ actor, what: did, atMs }, at) => `  ${at + 1}. ${elapsedText(atMs)}  ${actor}: ${did}`);
  return [
    `${WHAT[kind]}: ${message.trim().replaceAll('\n', '\n  ')}`,
    ...faults.map((each) => `Struck: ${struckText(each)}`),
    `It is shown again by: await replay(options, { ${given.join(', ')} });`,
    ...told,
  ].join('\n');
}

function placedText({ machine, execution, fault }: PlacedFault): string {
  return `{ machine: '${machine}', execution: ${execution}, fault: ${faultText(fault)} }`;
}
