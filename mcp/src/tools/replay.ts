import * as z from 'zod';
import { APP, MACHINE } from './app';
import { counted, tool } from './tool';

const REPLAY = {
  histories: z
    .array(z.string())
    .min(1)
    .describe(
      "files or folders inside of the project, as 'aws stepfunctions get-execution-history' prints them, or a golden set",
    ),
  against: z
    .string()
    .optional()
    .describe(
      'a cdk.out folder or template inside of the project whose definitions they are replayed under; left out: their own',
    ),
  ...MACHINE,
  expected: z
    .array(z.looseObject({}))
    .optional()
    .describe('differences that are meant, as [{ "state": "Audit", "change": "added" }]'),
  timeoutSeconds: APP.timeoutSeconds,
} as const;

interface Replay {
  readonly file: string;
  readonly isSame: boolean;
}

export const replay = tool({
  name: 'replay',
  title: 'Replay histories',
  description:
    'Replays recorded histories of executions, event by event, under their own definitions or under a changed app: tells the first event that parts and the field of the definition that caused it. ' +
    'Reads files only; nothing is fetched from AWS.',
  input: z.object(REPLAY),
  call: (given, project) => ({
    args: [
      'replay',
      '--json',
      ...(given.against === undefined ? [] : [`--against=${project.existing(given.against)}`]),
      ...(given.machine === undefined ? [] : [`--machine=${given.machine}`]),
      ...(given.expected === undefined ? [] : [`--expected=${JSON.stringify(given.expected)}`]),
      '--',
      ...given.histories.map((each) => project.existing(each)),
    ],
    timeoutSeconds: given.timeoutSeconds,
    tell: (result) => {
      const all = result as readonly Replay[];
      const parted = all.filter(({ isSame }) => !isSame);
      return {
        outcome: parted.length > 0 ? 'findings' : 'good',
        summary: `${counted(all.length, 'execution')} replayed: ${all.length - parted.length} the same, ${parted.length} part`,
        data: { parted, same: all.length - parted.length },
      };
    },
  }),
});
