import type { JsonObject } from '../../base/json';
import type { StateMachineDefinition } from '../../language/definition';
import { sequencesOf } from '../../diagram/build-graph';
import type { LintFinding, LintSubject } from './finding';

/** Waits in a circle that nothing ends but the machine's own timeout, or not even that. */
export function pollFindings({ machine }: LintSubject): readonly LintFinding[] {
  const isBounded = machine.definition.TimeoutSeconds !== undefined;
  return ofSequence(machine.definition, isBounded);
}

function ofSequence({ States: states }: StateMachineDefinition, isBounded: boolean): readonly LintFinding[] {
  const nexts = new Map(Object.entries(states).map(([name, state]) => [name, nextsOf(state as unknown as JsonObject)]));
  const found = Object.entries(states).flatMap(([name, state]): LintFinding[] => {
    const circle = state.Type === 'Wait' ? circleOf(name, nexts) : undefined;
    if (circle === undefined || isBounded || circle.some((each) => counts(states[each] as unknown as JsonObject)))
      return [];
    const message = `the circle ${[...circle, name].join(' → ')} has no bound: what it waits for may never come; count the rounds or give the machine a TimeoutSeconds`;
    return [{ severity: 'warning', rule: 'poll-without-bound', state: name, message }];
  });
  return [
    ...found,
    ...Object.values(states).flatMap((state) => sequencesOf(state).flatMap((each) => ofSequence(each, isBounded))),
  ];
}

function nextsOf({ Next, Default, Choices, Catch }: JsonObject): readonly string[] {
  const branches = [...((Choices ?? []) as JsonObject[]), ...((Catch ?? []) as JsonObject[])].map(
    (each) => each['Next'],
  );
  return [Next, Default, ...branches].filter((each): each is string => typeof each === 'string');
}

/** The shortest way from a state back to itself; undefined when there is none. */
function circleOf(start: string, nexts: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of nexts.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return way;
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

/** A choice that compares numbers or times, or an expression that may do so, can end the circle. */
function counts(state: JsonObject): boolean {
  if (state['Type'] !== 'Choice') return false;
  return /"(Numeric|Timestamp)(Greater|Less)|\$now\(|\$toMillis|[<>]/.test(JSON.stringify(state['Choices']));
}
