import type { Json, JsonObject } from '../../base/json';

/** What is counted. */
export const METRICS = ['states', 'transitions', 'choices', 'retriers', 'catchers'] as const;

/** One of the things that are counted. */
export type Metric = (typeof METRICS)[number];

/** Something in a definition that a test can exercise. */
export interface Point {
  /** The same in every run: `choices:Is it paid?[0]`. */
  readonly id: string;
  readonly metric: Metric;
  /** The name of the state it belongs to. */
  readonly state: string;
  /** How a report names it. */
  readonly label: string;
}

/** Everything in a definition that a test can exercise, the states inside of Map and Parallel included. */
export function pointsOf(definition: JsonObject): readonly Point[] {
  const states = Object.entries((definition['States'] ?? {}) as Record<string, JsonObject>);
  return states.flatMap(([name, state]) => [
    ...pointsOfState(name, state),
    ...innerDefinitions(state).flatMap(pointsOf),
  ]);
}

/** The id of a state's point. */
export function stateId(state: string): string {
  return `states:${state}`;
}

/** The id of the way from one state to the next; undefined stands for the end of the sequence of states. */
export function transitionId(state: string, next: string | undefined): string {
  return `transitions:${state} → ${next ?? 'end'}`;
}

/** The id of a rule of a Choice; undefined stands for its Default. */
export function choiceId(state: string, rule: number | undefined): string {
  return `choices:${state}[${rule ?? 'Default'}]`;
}

/** The id of a retrier. */
export function retrierId(state: string, retrier: number): string {
  return `retriers:${state}[${retrier}]`;
}

/** The id of a catcher. */
export function catcherId(state: string, catcher: number): string {
  return `catchers:${state}[${catcher}]`;
}

function pointsOfState(name: string, state: JsonObject): readonly Point[] {
  const rules = list(state['Choices']);
  const catchers = list(state['Catch']);
  const nexts = [...rules, ...catchers, state].map(({ Next: next }) => next);
  const targets = [...nexts, state['Default']].filter((next): next is string => typeof next === 'string');
  const to = (next: string | undefined): Point => {
    const id = transitionId(name, next);
    return { id, metric: 'transitions', state: name, label: id.slice('transitions:'.length) };
  };
  const errors = ({ ErrorEquals: names }: JsonObject): string => (names as string[]).join(', ');
  const point = (id: string, metric: Metric, label: string): Point => ({ id, metric, state: name, label });
  return [
    point(stateId(name), 'states', name),
    ...[...new Set(targets)].map(to),
    ...(state['End'] === true ? [to(undefined)] : []),
    ...rules.map((rule, at) =>
      point(choiceId(name, at), 'choices', `${name}: rule ${at + 1} → ${textOf(rule['Next'])}`),
    ),
    ...(state['Default'] === undefined
      ? []
      : [point(choiceId(name, undefined), 'choices', `${name}: Default → ${textOf(state['Default'])}`)]),
    ...list(state['Retry']).map((each, at) =>
      point(retrierId(name, at), 'retriers', `${name}: Retry of ${errors(each)}`),
    ),
    ...catchers.map((each, at) =>
      point(catcherId(name, at), 'catchers', `${name}: Catch of ${errors(each)} → ${textOf(each['Next'])}`),
    ),
  ];
}

function innerDefinitions(state: JsonObject): readonly JsonObject[] {
  const processors = [state['ItemProcessor'], state['Iterator']].filter((each) => each !== undefined);
  return [...(processors as JsonObject[]), ...list(state['Branches'])];
}

function list(value: Json | undefined): readonly JsonObject[] {
  return (value ?? []) as JsonObject[];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
