import type { OrderPolicy, Play, Step } from '../../../src/explore/orders/order-policy';

/** What one who acts does, one after the other. */
export interface Op {
  /** `cancel` strikes out all that another actor still has to do; `wake` lets one that is asleep begin. */
  readonly kind: 'read' | 'write' | 'add' | 'cancel' | 'wake';
  /** The variable, or the number of the other actor. */
  readonly on: number;
  /** How long after the step before it is due. */
  readonly delayMs?: number;
  /** How long it may wait after that. */
  readonly slackMs?: number;
}

export interface SmallProgram {
  readonly actors: readonly (readonly Op[])[];
  /** Actors that begin only once somebody wakes them. */
  readonly asleep?: readonly number[];
}

interface Actor {
  at: number;
  local: number;
  dueMs: number;
  cause: number | undefined;
  isAwake: boolean;
}

const VARIABLES = 3;

/** A small program that runs: what it does depends on nothing but the order. */
class Running {
  readonly steps: Step[] = [];
  private readonly variables = Array.from({ length: VARIABLES }, () => 0);
  private readonly actors: Actor[];
  private nowMs = 0;

  constructor(private readonly program: SmallProgram) {
    const asleep = program.asleep ?? [];
    this.actors = program.actors.map((ops, index) => ({
      at: 0,
      local: index + 1,
      dueMs: ops[0]?.delayMs ?? 0,
      cause: undefined,
      isAwake: !asleep.includes(index),
    }));
  }

  get ready(): number[] {
    const open = [...this.actors.keys()].filter((each) => this.isOpen(each));
    const horizon = Math.min(...open.map((each) => this.latestMs(each)));
    return open.filter((each) => (this.actors[each] as Actor).dueMs <= horizon);
  }

  get outcome(): string {
    return JSON.stringify([this.variables, this.actors.map(({ at, local }) => [at, local])]);
  }

  candidate(index: number): { actor: string; label: string; dueMs: number; latestMs: number } {
    const { dueMs } = this.actors[index] as Actor;
    return { actor: String(index), label: this.op(index).kind, dueMs, latestMs: this.latestMs(index) };
  }

  step(index: number): void {
    const actor = this.actors[index] as Actor;
    const op = this.op(index);
    const candidate = this.candidate(index);
    this.nowMs = Math.max(this.nowMs, actor.dueMs);
    const { cause } = actor;
    const touched = this.carryOut(index, op);
    actor.at += 1;
    actor.cause = this.steps.length;
    actor.dueMs = this.nowMs + (this.program.actors[index]?.[actor.at]?.delayMs ?? 0);
    const disabled = touched.struck !== undefined ? [String(touched.struck)] : [];
    const own = `actor:${index}`;
    const footprint = {
      reads: touched.reads,
      writes: [own, ...touched.writes, ...disabled.map((each) => `actor:${each}`)],
    };
    this.steps.push({ ...candidate, cause, footprint, disabled });
  }

  private carryOut(
    index: number,
    { kind, on, slackMs = 0 }: Op,
  ): { reads: string[]; writes: string[]; struck?: number } {
    const actor = this.actors[index] as Actor;
    const other = this.actors[on] as Actor;
    if (slackMs > 0) actor.local = (actor.local * 7 + this.nowMs) % 1009;
    const variable = on % VARIABLES;
    const value = this.variables[variable] as number;
    switch (kind) {
      case 'read':
        actor.local = (actor.local * 5 + value) % 1009;
        return { reads: [`v:${variable}`], writes: [] };
      case 'write':
        this.variables[variable] = (actor.local * 3 + 1) % 1009;
        return { reads: [], writes: [`v:${variable}`] };
      case 'add':
        this.variables[variable] = value + 1;
        return { reads: [], writes: [`v:${variable}`] };
      case 'cancel':
        if (on === index || !this.isOpen(on)) return { reads: [`actor:${on}`], writes: [] };
        other.at = this.program.actors[on]?.length ?? 0;
        return { reads: [], writes: [`actor:${on}`], struck: on };
      case 'wake':
        if (on === index || other.isAwake) return { reads: [`actor:${on}`], writes: [] };
        other.isAwake = true;
        other.cause = this.steps.length;
        other.dueMs = this.nowMs + (this.program.actors[on]?.[0]?.delayMs ?? 0);
        return { reads: [], writes: [`actor:${on}`] };
    }
  }

  private isOpen(index: number): boolean {
    const { isAwake, at } = this.actors[index] as Actor;
    return isAwake && at < (this.program.actors[index]?.length ?? 0);
  }

  private op(index: number): Op {
    return this.program.actors[index]?.[(this.actors[index] as Actor).at] as Op;
  }

  private latestMs(index: number): number {
    return (this.actors[index] as Actor).dueMs + (this.op(index).slackMs ?? 0);
  }
}

/** Runs a program under policies, and keeps what came out. */
export function playing(program: SmallProgram, outcomes: Set<string>): Play {
  return (policy: OrderPolicy) => {
    const running = new Running(program);
    for (let { ready } = running; ready.length > 0; { ready } = running) {
      const chosen = policy.next(
        ready.map((each) => running.candidate(each)),
        running.steps,
      );
      if (chosen === undefined) return { steps: running.steps, isCut: true };
      running.step(Number(chosen));
    }
    outcomes.add(running.outcome);
    return { steps: running.steps, isCut: false };
  };
}

/** All that can come out of a program, by trying every order. */
export function allOutcomes(
  program: SmallProgram,
  limit = Infinity,
): { readonly outcomes: Set<string>; readonly orders: number } {
  const outcomes = new Set<string>();
  let orders = 0;
  const go = (choices: readonly number[]): void => {
    if (orders > limit) return;
    const running = new Running(program);
    for (const each of choices) running.step(each);
    const { ready } = running;
    for (const each of ready) go([...choices, each]);
    if (ready.length > 0) return;
    orders += 1;
    outcomes.add(running.outcome);
  };
  go([]);
  return { outcomes, orders };
}
