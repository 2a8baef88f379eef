import * as z from 'zod';
import { APP, appArgs, MACHINE, machineArgs, pair } from './app';
import { counted, tool } from './tool';
import { WORLD, worldArgs } from './world';

const DEED = z.union([
  z.object({ answer: z.string(), result: z.json() }),
  z.object({ answer: z.string(), error: z.string(), cause: z.string().optional() }),
  z.object({ click: z.string() }),
]);

const RUN = {
  ...APP,
  ...MACHINE,
  ...WORLD,
  meanwhile: z
    .array(DEED)
    .optional()
    .describe(
      'what others do while it waits, in order: { answer: <state>, result } or { answer: <state>, error } answers a callback; { click: "<who>=<button>" } presses a button behind the newest link that was sent, "" the only one',
    ),
  meanwhileAfter: z.string().default('0s').describe('how long it waits before each of these: 90s, 30m, 2d'),
  faults: z
    .array(z.string())
    .optional()
    .describe(
      'what goes wrong, as explore writes it: "State:kind", "State:kind@2" (second attempt), "State:kind@every"; "Function(dynamodb:putItem):answerLost" for a call that a handler makes. Kinds: error, throttle, timeout, answerLost, late, zombie, twice, heartbeatsLost, stopped, machineTimedOut',
    ),
  seed: z.number().int().min(0).default(1).describe('the same seed gives the same run'),
  startTime: z.string().optional().describe('when the run starts, in virtual time (ISO 8601)'),
} as const;

interface Run {
  readonly status: string;
  readonly transitions: number;
}

export const run = tool({
  name: 'run',
  title: 'Run a state machine',
  description:
    'Runs an execution in virtual time: waits of days take no time. Lambda functions in Node.js and Python run their real code, DynamoDB, S3, SNS, SQS and EventBridge work; ' +
    'for anything else give mocks. Answers status, output or error and cause, the path through the states, and how many state transitions AWS would bill.',
  input: z.object(RUN),
  call: (given, project) => ({
    args: [
      'run',
      '--quiet',
      ...appArgs(given, project),
      ...worldArgs(given, project),
      ...(given.meanwhile ?? []).map(deed),
      `--answer-after=${given.meanwhileAfter}`,
      ...(given.faults ?? []).map((each) => `--fault=${each}`),
      `--seed=${given.seed}`,
      ...(given.startTime === undefined ? [] : [`--start-time=${given.startTime}`]),
      ...machineArgs(given),
    ],
    timeoutSeconds: given.timeoutSeconds,
    tell: (result) => {
      const { status, transitions } = result as Run;
      return {
        outcome: status === 'SUCCEEDED' ? 'good' : 'findings',
        summary: `The execution is ${status} after ${counted(transitions, 'state transition')}`,
        data: result,
      };
    },
  }),
});

function deed(given: z.infer<typeof DEED>): string {
  if ('click' in given) return `--click=${given.click}`;
  if ('result' in given) return `--answer=${pair(given.answer, JSON.stringify(given.result))}`;
  const failure = given.cause === undefined ? given.error : `${given.error}:${given.cause}`;
  return `--answer=${pair(given.answer, failure, '!')}`;
}
