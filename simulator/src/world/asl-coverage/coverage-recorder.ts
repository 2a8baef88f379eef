import { createHash } from 'node:crypto';
import type { JsonObject } from '../../base/json';
import type { EngineObserver } from '../../engine/run/observer';
import type { StateMachine } from '../../engine/run/state-machine';
import { catcherId, choiceId, pointsOf, retrierId, stateId, transitionId, type Point } from './points';

/** What of a state machine was exercised, and how often. */
export interface MachineCoverage {
  /** The construct path, or the name where there is no app around the machine. */
  readonly machine: string;
  /** Tells apart definitions of the same name. */
  readonly definitionHash: string;
  readonly points: readonly Point[];
  /** How often each point was exercised, by its id; points that are missing were not. */
  readonly hits: Readonly<Record<string, number>>;
}

interface Recorded {
  readonly machine: string;
  readonly definitionHash: string;
  readonly points: readonly Point[];
  readonly ids: ReadonlySet<string>;
  readonly hits: Map<string, number>;
}

/** Counts what executions exercise of their state machines, wherever an engine has it as its observer. */
export class CoverageRecorder implements EngineObserver {
  private readonly recorded = new Map<string, Recorded>();
  private readonly byDefinition = new WeakMap<object, Recorded>();
  private readonly byArn = new Map<string, Recorded>();
  private readonly names = new Map<string, string>();

  /** Counts a machine under a name, even if no execution of it ever starts. */
  add(machine: StateMachine, name: string = machine.name): void {
    this.names.set(machine.arn, name);
    this.of(machine);
  }

  entered(machine: StateMachine, state: string): void {
    hit(this.of(machine), stateId(state));
  }

  left(machine: StateMachine, state: string, by: string, next: string | undefined): void {
    const recorded = this.of(machine);
    hit(recorded, transitionId(state, next));
    const [, field, at] = /^(Choices|Catch)\[(\d+)\]$/.exec(by) ?? [];
    if (field === 'Choices') hit(recorded, choiceId(state, Number(at)));
    else if (field === 'Catch') hit(recorded, catcherId(state, Number(at)));
    else hit(recorded, choiceId(state, undefined));
  }

  retried(machine: StateMachine, state: string, retrier: number): void {
    hit(this.of(machine), retrierId(state, retrier));
  }

  /** What was exercised so far. */
  get coverage(): readonly MachineCoverage[] {
    return [...this.recorded.values()].map(coverageOf);
  }

  /** What was exercised since this was last asked for. */
  takeCoverage(): readonly MachineCoverage[] {
    const taken = this.coverage;
    for (const { hits } of this.recorded.values()) hits.clear();
    return taken;
  }

  private of(machine: StateMachine): Recorded {
    const known = this.byDefinition.get(machine.definition);
    if (known !== undefined) return known;
    const recorded = this.parentOf(machine) ?? this.record(machine);
    this.byDefinition.set(machine.definition, recorded);
    return recorded;
  }

  /** The children of a distributed Map run under an ARN below that of their machine, whose definition holds theirs. */
  private parentOf({ arn }: StateMachine): Recorded | undefined {
    const at = arn.indexOf('/');
    return at < 0 ? undefined : this.byArn.get(arn.slice(0, at));
  }

  private record(machine: StateMachine): Recorded {
    const definition = machine.definition as unknown as JsonObject;
    const name = this.names.get(machine.arn) ?? machine.name;
    const points = pointsOf(definition);
    // What a definition refers to may have other names in another world; what counts is what can be exercised.
    const definitionHash = hashOf(points.map(({ id, label }) => `${id} ${label}`).join('\n'));
    const key = `${name} ${definitionHash}`;
    const recorded = this.recorded.get(key) ?? {
      machine: name,
      definitionHash,
      points,
      ids: new Set(points.map(({ id }) => id)),
      hits: new Map<string, number>(),
    };
    this.recorded.set(key, recorded);
    this.byArn.set(machine.arn, recorded);
    return recorded;
  }
}

function hit({ ids, hits }: Recorded, id: string): void {
  if (ids.has(id)) hits.set(id, (hits.get(id) ?? 0) + 1);
}

function coverageOf({ machine, definitionHash, points, hits }: Recorded): MachineCoverage {
  return { machine, definitionHash, points, hits: Object.fromEntries(hits) };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
