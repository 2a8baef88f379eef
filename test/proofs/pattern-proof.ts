import type { ProveOptions, World } from 'cdk-workflow-simulator';

/** What has to hold once everything has come to its end, each in a sentence, with what refutes it. */
export type Invariants<Scene> = Readonly<Record<string, (scene: Scene) => unknown>>;

/** A pattern in a situation, and what is proved of it. */
export interface PatternProof {
  readonly pattern: string;
  /** A word by which `npm run prove` finds it. */
  readonly id: string;
  /** Who does what at once. */
  readonly situation: string;
  /** The sentences that are proved. */
  readonly says: readonly string[];
  readonly options: ProveOptions;
  /** Whether one of the sentences holds in a world of a run. */
  readonly holds: (world: World, sentence: string) => Promise<boolean>;
  /** Whether it takes so little that the tests make it again. */
  readonly isQuick: boolean;
}

/** What a scene is made of: its world, what people do in it at once, and the invariants. */
export interface Scenery<Scene> extends Pick<ProveOptions, 'bounds' | 'faults' | 'stalls'> {
  readonly pattern: string;
  readonly id: string;
  readonly situation: string;
  /** @default false */
  readonly isQuick?: boolean;
  readonly create: (interleaving: Parameters<ProveOptions['create']>[0]) => Promise<readonly [World, Scene]>;
  /** Named functions: the proof calls them by their names. */
  readonly people: readonly ((scene: Scene) => Promise<void>)[];
  readonly invariants: Invariants<Scene>;
}

/** A proof over scenes, of which each run has one of its own. */
export function patternProof<Scene>(scenery: Scenery<Scene>): PatternProof {
  const { pattern, id, situation, isQuick = false, create, people, invariants, ...more } = scenery;
  const scenes = new WeakMap<World, Scene>();
  const of = (world: World): Scene => scenes.get(world) as Scene;
  const says = Object.keys(invariants);
  const holds = async (world: World, sentence: string): Promise<boolean> =>
    (await invariants[sentence]?.(of(world))) !== false;
  const options: ProveOptions = {
    ...more,
    create: async (interleaving) => {
      const [world, scene] = await create(interleaving);
      scenes.set(world, scene);
      return world;
    },
    actors: people.map((person) =>
      Object.defineProperty((world: World) => person(of(world)), 'name', { value: person.name }),
    ),
    invariant: async (world) => {
      for (const sentence of says)
        if (!(await holds(world, sentence))) throw new Error(`It is not so that ${sentence}`);
    },
  };
  return { pattern, id, situation, says, options, holds, isQuick };
}
