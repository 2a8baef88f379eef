import type { Json } from '../base/json';
import type { StateMachineDefinition } from '../language/definition';
import { sameJson } from '../language/same-json';
import type { World } from '../world/api/world';

/** A definition that a state machine has had. */
export interface Version {
  /** Counted from 1. */
  readonly number: number;
  /** The virtual instant since which it is known, ISO 8601. */
  readonly since: string;
  readonly definition: StateMachineDefinition;
}

/** The definitions that the machines of a world have had, as far as anybody looked. */
export class Versions {
  private readonly known = new Map<string, Version[]>();

  /** Looks at every machine: before and after something is deployed. */
  look(world: World): void {
    for (const { type, arn } of world.resources)
      if (type === 'AWS::StepFunctions::StateMachine') this.of(arn, world.stateMachine(arn).definition, world.now);
  }

  /** Those of a machine, oldest first; the last one is the one that it has now. */
  of(arn: string, definition: StateMachineDefinition, now: Date): readonly Version[] {
    const known = this.known.get(arn) ?? [];
    const newest = known.at(-1);
    if (newest !== undefined && sameJson(newest.definition as unknown as Json, definition as unknown as Json))
      return known;
    const all = [...known, { number: known.length + 1, since: now.toISOString(), definition }];
    this.known.set(arn, all);
    return all;
  }
}
