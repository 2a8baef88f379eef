import * as z from 'zod';
import { APP, appArgs, MACHINE, machineArgs } from './app';
import { tool } from './tool';

const COST = {
  ...APP,
  ...MACHINE,
  catches: z.number().int().min(0).max(5).default(1).describe('how many caught errors a path may have'),
} as const;

interface Cost {
  readonly machine: string;
  readonly type: string;
  readonly least: number;
  readonly most: number;
  readonly isCut: boolean;
  readonly paths: readonly {
    readonly states: readonly string[];
    readonly ends: string;
    readonly catches: number;
    readonly transitions: number;
    readonly perItem: readonly object[];
    readonly loops: readonly object[];
    readonly dollarsPerMillion?: number;
  }[];
}

export const cost = tool({
  name: 'cost',
  title: 'Count state transitions',
  description:
    'Counts the state transitions of every path through a Standard machine and what a million runs cost, without running anything. Retries come on top: `run` counts those of one execution.',
  input: z.object(COST),
  call: (given, project) => ({
    args: ['cost', ...appArgs(given, project), `--catches=${given.catches}`, ...machineArgs(given)],
    timeoutSeconds: given.timeoutSeconds,
    tell: (result) => {
      const { machine, type, least, most, isCut, paths } = result as Cost;
      return {
        outcome: 'good',
        summary:
          type === 'EXPRESS'
            ? 'An Express machine: billed by requests, duration and memory, not by transitions'
            : `From ${least} to ${most} transitions`,
        data: {
          machine,
          type,
          least,
          most,
          isCut,
          paths: paths.map(({ states, perItem, loops, ...path }) => ({
            ...path,
            states: states.join(' → '),
            ...(perItem.length > 0 && { perItem }),
            ...(loops.length > 0 && { loops }),
          })),
        },
      };
    },
  }),
});
