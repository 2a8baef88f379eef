import { parseArgs } from 'node:util';

export const USAGE = `cdk-workflow-worker --activity <ARN> --module <file> [options]

Works off the tasks of a Step Functions activity until it gets SIGTERM, SIGINT or SIGHUP.

  --activity <ARN>         the activity
  --module <file>          a module that exports the handler: as 'handler', or as its default
  --concurrency <number>   tasks at a time (default 1)
  --heartbeat <seconds>    between two heartbeats of a task (default: none)
  --grace <seconds>        for tasks under way when it is stopped; then they are handed back (default 25)
  --name <text>            its name in the history of executions (default: host name and process id)
  --help

Each option but --help may come from the environment instead: CDK_WORKFLOW_WORKER_ACTIVITY, CDK_WORKFLOW_WORKER_MODULE, …`;

/** What the command line asks for. */
export interface Arguments {
  readonly activityArn: string;
  readonly module: string;
  readonly concurrency?: number;
  readonly heartbeat?: number;
  readonly gracePeriod?: number;
  readonly workerName?: string;
}

const TEXT = { type: 'string' } as const;
const OPTIONS = { activity: TEXT, module: TEXT, concurrency: TEXT, heartbeat: TEXT, grace: TEXT, name: TEXT };

/** @throws when an option is missing, unknown or no number. */
export function readArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Arguments | 'help' {
  const { values } = parseArgs({ args: [...args], options: { ...OPTIONS, help: { type: 'boolean' } } });
  if (values.help === true) return 'help';
  const given = (option: keyof typeof OPTIONS): string | undefined => {
    const text = values[option] ?? environment[`CDK_WORKFLOW_WORKER_${option.toUpperCase()}`];
    return text === '' ? undefined : text;
  };
  const number = (option: keyof typeof OPTIONS): number | undefined => {
    const text = given(option);
    if (text !== undefined && !/^\d+(\.\d+)?$/.test(text)) throw new Error(`--${option} takes a number, got '${text}'`);
    return text === undefined ? undefined : Number(text);
  };
  const needed = (option: keyof typeof OPTIONS): string => {
    const text = given(option);
    if (text === undefined) throw new Error(`--${option} is missing\n\n${USAGE}`);
    return text;
  };
  return {
    activityArn: needed('activity'),
    module: needed('module'),
    concurrency: number('concurrency'),
    heartbeat: number('heartbeat'),
    gracePeriod: number('grace'),
    workerName: given('name'),
  };
}
