import type { JsonObject } from '../base/json';
import { matchesError } from '../engine/run/retry';
import { allStates } from '../language/validate/names';
import {
  catcherId,
  choiceId,
  type Point,
  pointsOf,
  retrierId,
  stateId,
  transitionId,
} from '../world/asl-coverage/points';
import type { StateVisit } from './state-visits';

interface Handler {
  readonly Next?: string;
  readonly ErrorEquals?: readonly string[];
}

/** Which handlers, rules and transitions of a machine have fired, as far as histories tell. */
export class FiredPoints {
  readonly points: readonly Point[];
  /** States that executions went through and that the definition does not have: they ran under another one. */
  readonly unknown = new Set<string>();
  private readonly states: ReadonlyMap<string, JsonObject>;
  private readonly hits = new Map<string, number>();
  /** What may have fired: the history has several ways to be read. */
  private readonly doubtful = new Set<string>();

  constructor(definition: JsonObject) {
    this.points = pointsOf(definition);
    this.states = new Map([...allStates(definition, '')].map(({ name, state }) => [name, state]));
  }

  /** How often a point has fired. */
  countOf(id: string): number {
    return this.hits.get(id) ?? 0;
  }

  /** Whether it is sure that a point has not fired. */
  isSilent({ id }: Point): boolean {
    return this.countOf(id) === 0 && !this.doubtful.has(id);
  }

  add(visit: StateVisit): void {
    const { state: name, exited, next, attempts } = visit;
    const state = this.states.get(name);
    if (state === undefined) return void this.unknown.add(name);
    this.hit(stateId(name));
    attempts.forEach(({ isRedriven }, at) => {
      if (at > 0 && !isRedriven) this.retried(name, state, attempts[at - 1]?.error);
    });
    if (exited === undefined) return;
    if (next !== undefined || state['End'] === true) this.hit(transitionId(name, next));
    if (visit.error !== undefined) this.caught(name, state, visit.error, next);
    else if (state['Type'] === 'Choice') this.chosen(name, state, next);
  }

  private retried(name: string, state: JsonObject, error: string | undefined): void {
    this.oneOf(
      handlers(state['Retry']).flatMap((each, at) => (mayTake(each, error) ? [retrierId(name, at)] : [])),
      error !== undefined && error !== '',
    );
  }

  private caught(name: string, state: JsonObject, error: string, next: string | undefined): void {
    this.oneOf(
      handlers(state['Catch']).flatMap((each, at) =>
        each.Next === next && mayTake(each, error) ? [catcherId(name, at)] : [],
      ),
      error !== '',
    );
  }

  private chosen(name: string, state: JsonObject, next: string | undefined): void {
    const rules = handlers(state['Choices']).flatMap((each, at) => (each.Next === next ? [choiceId(name, at)] : []));
    this.oneOf(state['Default'] === next ? [...rules, choiceId(name, undefined)] : rules, false);
  }

  /** The first one that takes an error is the one; what else several lead to the same state for, nobody knows. */
  private oneOf(ids: readonly string[], isFirst: boolean): void {
    const [only] = ids;
    if (only !== undefined && (isFirst || ids.length === 1)) this.hit(only);
    else for (const id of ids) this.doubtful.add(id);
  }

  private hit(id: string): void {
    this.hits.set(id, this.countOf(id) + 1);
  }
}

/** An error that the history does not tell may be any. */
function mayTake({ ErrorEquals = [] }: Handler, error: string | undefined): boolean {
  return error === undefined || error === '' || matchesError(ErrorEquals, { error });
}

function handlers(value: unknown): readonly Handler[] {
  return Array.isArray(value) ? (value as Handler[]) : [];
}
