import * as z from 'zod';
import { APP, appArgs, MACHINE, machineArgs } from './app';
import { counted, tool } from './tool';

const GRAPH = {
  ...APP,
  ...MACHINE,
  against: z
    .string()
    .optional()
    .describe(
      'a cdk.out folder or template inside of the project with another version: tells which states changed since',
    ),
} as const;

interface Picture {
  readonly machine: string;
  readonly content: string;
  readonly changes?: readonly object[];
}

export const graph = tool({
  name: 'graph',
  title: 'Draw a state machine',
  description: 'Draws a state machine as Mermaid, or what changed in it since another version.',
  input: z.object(GRAPH),
  call: (given, project) => ({
    args: [
      'graph',
      '--format=mermaid',
      ...appArgs(given, project),
      ...(given.against === undefined ? [] : [`--against=${project.existing(given.against)}`]),
      ...machineArgs(given),
    ],
    timeoutSeconds: given.timeoutSeconds,
    tell: (result) => {
      const pictures = result as readonly Picture[];
      const changes = pictures.flatMap((each) => each.changes ?? []).length;
      return {
        outcome: 'good',
        summary:
          given.against === undefined ? counted(pictures.length, 'machine') : `${counted(changes, 'state')} changed`,
        data: pictures.map(({ machine, content, changes: each }) => ({
          machine,
          mermaid: content,
          ...(each && { changes: each }),
        })),
      };
    },
  }),
});
