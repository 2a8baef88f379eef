import * as z from 'zod';
import { APP } from './app';
import { counted, tool } from './tool';

const PROVE = {
  module: z
    .string()
    .describe(
      'a JavaScript file inside of the project whose exports are options of prove from cdk-workflow-simulator: { create, actors: […], invariant, bounds? }',
    ),
  runs: z.number().int().min(1).optional().describe('in how many runs every order has to be seen'),
  seed: z.number().int().min(0).optional().describe('what orders beyond that are drawn by'),
  timeoutSeconds: APP.timeoutSeconds,
} as const;

interface Step {
  readonly actor: string;
  readonly what: string;
  readonly atMs: number;
}

interface Proof {
  readonly isProved: boolean;
  readonly isComplete: boolean;
  readonly actors: readonly string[];
  readonly runs: number;
  readonly classes: number;
  readonly wrong: number;
  readonly finding?: {
    readonly kind: string;
    readonly message: string;
    readonly faults: readonly unknown[];
    readonly order: readonly number[];
    readonly steps: readonly Step[];
  };
}

export const prove = tool({
  name: 'prove',
  title: 'Prove an invariant over interleavings',
  description:
    'Tries every order in which several act at once (executions, clicks, workers, calls of handlers) and tells whether an invariant holds in all of them. Where it does not, the shortest run that ' +
    'shows it is told step by step. The module is code of the project, and is run.',
  input: z.object(PROVE),
  call: (given, project) => ({
    args: [
      'prove',
      '--json',
      ...(given.runs === undefined ? [] : [`--runs=${given.runs}`]),
      ...(given.seed === undefined ? [] : [`--seed=${given.seed}`]),
      '--',
      project.existing(given.module),
    ],
    timeoutSeconds: given.timeoutSeconds,
    tell: (result) => {
      const proofs = Object.entries(result as Readonly<Record<string, Proof>>);
      const wrong = proofs.filter(([, { finding }]) => finding !== undefined).length;
      const proved = proofs.filter(([, { isProved }]) => isProved).length;
      return {
        outcome: wrong > 0 ? 'findings' : 'good',
        summary: `${counted(proofs.length, 'invariant')}: ${proved} proved, ${wrong} violated, ${proofs.length - proved - wrong} held in the runs that were made`,
        data: Object.fromEntries(proofs.map(([name, proof]) => [name, short(proof)])),
      };
    },
  }),
});

function short({ isProved, isComplete, actors, runs, classes, wrong, finding }: Proof): object {
  const told = { isProved, isComplete, actors, runs, classes, wrong };
  if (finding === undefined) return told;
  const { kind, message, faults, order, steps } = finding;
  const lines = steps.map(({ actor, what, atMs }) => `${atMs} ms, ${actor}: ${what}`);
  return {
    ...told,
    finding: { kind, message, ...(faults.length > 0 && { faults }), order: order.join(','), steps: lines },
  };
}
