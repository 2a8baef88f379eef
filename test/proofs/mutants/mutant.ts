import { MockFailure, prove, type Mock, type Proof, type World } from 'cdk-workflow-simulator';
import type { PatternProof } from '../pattern-proof';

/** What is put in the place of a part of a pattern, and what it breaks. */
export interface Mutant {
  /** The proof whose situation it is. */
  readonly id: string;
  /** What no longer holds. */
  readonly breaks: string;
  readonly put: (world: World) => unknown;
  /** How many orders it takes. @default 1 */
  readonly runs?: number;
}

/** Puts a mock in the place of a state. */
export const state =
  (machine: string, name: string, mock: Mock) =>
  (world: World): void => {
    world.stateMachine(machine).state(name).mock(mock);
  };

/** Puts a mock in the place of a function. */
export const fn =
  (name: string, mock: Mock) =>
  (world: World): void => {
    world.function(name).mock(mock);
  };

export const nothing: Mock = () => ({});
export const failing: Mock = () => {
  throw new MockFailure('Mutant', 'fails');
};

/** Whether a sentence holds in the situation of a proof, with a mutant in it. */
export function proveMutant(
  { options, holds }: PatternProof,
  { put, breaks, runs = 1 }: Pick<Mutant, 'put' | 'breaks' | 'runs'>,
): Promise<Proof> {
  return prove({
    actors: options.actors,
    create: async (interleaving) => {
      const world = await options.create(interleaving);
      await put(world);
      return world;
    },
    invariant: (world) => holds(world, breaks),
    bounds: { runs, preemptions: 0, delays: 0, random: 0, shrinks: 0 },
  });
}
