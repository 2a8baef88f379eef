import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Diagram } from '../../diagram';
import { visitsOf } from '../../diagram/visits';
import type { StateMachineDefinition } from '../../language/definition';
import { renderReport } from '../../report';
import { countByState } from '../../report/transitions';
import { addDeployedOptions, type DeployedOptions } from '../deployed/connection';
import { findDeployedMachine, findExecution } from '../deployed/find-deployed';
import { redriveFailed, type FailedOptions } from '../deployed/redrive-failed';
import { consent } from '../consent';
import { describeExecution, eventsAfter, follow, parse, printExecution } from '../deployed/follow';
import { readDuration, readJson } from '../input';
import { Progress } from '../progress';
import { addJson, examples, type CommandContext, type Registration } from '../registration';
import { EXIT, printResult } from '../terminal';

interface FollowOptions extends DeployedOptions {
  readonly name?: string;
  readonly watch?: boolean;
  readonly interval: string;
}

const EXECUTION = 'ARN of an execution, or construct path, logical id, name or ARN of a machine: its latest execution';

export const start: Registration = (program, context) => {
  const command = program
    .command('start')
    .description('Start an execution of a deployed state machine, found by its construct path.')
    .argument('[machine]', 'construct path, logical id, name or ARN; may be left out where there is only one')
    .option('-i, --input <json>', 'the input: JSON, @file, or - for standard input', '{}')
    .option('-n, --name <name>', 'name of the execution')
    .option('-w, --watch', 'follow it to its end; exit code 2 unless it succeeds');
  addFollowOptions(command);
  examples(command, [
    [`start Shop/Order -i @order.json --watch`, 'starts it and follows it'],
    ['start Shop/Order --profile staging --region eu-central-1', ''],
  ]);
  command.action(async (reference: string | undefined, options: FollowOptions & { input: string }) => {
    const { terminal } = context;
    const input = JSON.stringify(readJson(options.input, '--input', terminal));
    const { arn: stateMachineArn, client } = await findDeployedMachine(reference, options, terminal);
    const { StartExecutionCommand } = await import('@aws-sdk/client-sfn');
    const started = await client.send(new StartExecutionCommand({ stateMachineArn, input, name: options.name }));
    const { executionArn = '', startDate } = started;
    if (options.watch === true) return watchToEnd(executionArn, client, options, context);
    printResult(terminal, options.json, { executionArn, startDate }, () => executionArn);
  });
};

export const watch: Registration = (program, context) => {
  const command = program
    .command('watch')
    .description('Follow an execution of a deployed state machine while it runs; exit code 2 unless it succeeds.')
    .argument('[execution]', EXECUTION)
    .option('-n, --name <name>', 'name of the execution, when a machine is given');
  addFollowOptions(command);
  examples(command, [['watch Shop/Order', 'its latest execution']]);
  command.action(async (reference: string | undefined, options: FollowOptions) => {
    const { executionArn, client } = await findExecution(reference, options, context.terminal);
    await watchToEnd(executionArn, client, options, context);
  });
};

export const history: Registration = (program, { terminal }) => {
  const command = program
    .command('history')
    .description('Tell what an execution of a deployed state machine did: as text, JSON, a diagram or a report.')
    .argument('[execution]', EXECUTION)
    .option('-n, --name <name>', 'name of the execution, when a machine is given')
    .option('--report <file>', 'write a report: one HTML page')
    .option('--svg <file>', 'write a diagram');
  addJson(addDeployedOptions(command));
  examples(command, [[`history Shop/Order --report run.html`, 'a report of its latest execution']]);
  command.action(async (reference: string | undefined, options: DeployedOptions & HistoryFiles & { name?: string }) => {
    const { executionArn, client } = await findExecution(reference, options, terminal);
    const events = await eventsAfter(client, executionArn, 0);
    if (options.report !== undefined || options.svg !== undefined) {
      await writePictures(executionArn, client, events, options, terminal.cwd);
    }
    printResult(terminal, options.json, events, () => {
      const lines: string[] = [];
      new Progress({ ...terminal, note: (line) => lines.push(line) }).follow(events);
      return lines.join('\n');
    });
  });
};

interface HistoryFiles {
  readonly report?: string;
  readonly svg?: string;
}

export const redrive: Registration = (program, context) => {
  const command = program
    .command('redrive')
    .description('Start failed executions of a deployed Standard machine again, at the state where they failed.')
    .argument('[execution]', EXECUTION)
    .option('-n, --name <name>', 'name of the execution, when a machine is given')
    .option('-w, --watch', 'follow it to its end; exit code 2 unless it succeeds')
    .option('--failed', 'all executions of the machine that have failed or timed out since a time')
    .option('--since <time>', 'with --failed: those that ended then or later, in ISO 8601')
    .option('--until <time>', 'with --failed: those that ended before that')
    .option(
      '--error <name...>',
      'with --failed: those that ended with one of these errors; Partner.* for all that begin so',
    )
    .option('--max-redrives <n>', 'with --failed: those that were redriven fewer times', '3')
    .option('--dry-run', 'with --failed: only tell which would be redriven')
    .option('-y, --yes', 'with --failed: ask nothing');
  addFollowOptions(command);
  examples(command, [
    ['redrive Shop/Order', 'its latest execution'],
    [
      `redrive Shop/Order --failed --since 2026-01-01T12:00:00Z --error 'Partner.*' --dry-run`,
      'which would be redriven',
    ],
  ]);
  command.action(async (reference: string | undefined, options: FollowOptions & BatchOptions) => {
    if (options.failed === true) return redriveAll(reference, options, context);
    const { executionArn, client } = await findExecution(reference, options, context.terminal);
    const { RedriveExecutionCommand } = await import('@aws-sdk/client-sfn');
    const { redriveDate } = await client.send(new RedriveExecutionCommand({ executionArn }));
    if (options.watch === true) return watchToEnd(executionArn, client, options, context);
    printResult(context.terminal, options.json, { executionArn, redriveDate }, () => executionArn);
  });
};

interface BatchOptions extends FailedOptions {
  readonly failed?: boolean;
  readonly yes?: boolean;
}

async function redriveAll(
  reference: string | undefined,
  options: FollowOptions & BatchOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const { arn, client } = await findDeployedMachine(reference, options, terminal);
  if (options.dryRun !== true) await consent('Redrives failed executions', arn, options.yes, terminal);
  const outcomes = await redriveFailed(client, arn, options);
  printResult(terminal, options.json, outcomes, () =>
    outcomes
      .map(({ executionArn, error, redriven, reason = 'redriven' }) =>
        [redriven ? 'redriven' : 'left', executionArn, error, redriven ? '' : reason].join('  ').trimEnd(),
      )
      .join('\n'),
  );
}

export const stop: Registration = (program, { terminal }) => {
  const command = program
    .command('stop')
    .description('Stop a running execution of a deployed Standard machine.')
    .argument('[execution]', EXECUTION)
    .option('-n, --name <name>', 'name of the execution, when a machine is given')
    .option('--error <name>', 'error name that the execution ends with')
    .option('--cause <text>', 'cause that the execution ends with');
  addJson(addDeployedOptions(command));
  command.action(
    async (
      reference: string | undefined,
      options: DeployedOptions & { name?: string; error?: string; cause?: string },
    ) => {
      const { executionArn, client } = await findExecution(reference, options, terminal);
      const { StopExecutionCommand } = await import('@aws-sdk/client-sfn');
      const { error, cause } = options;
      const { stopDate } = await client.send(new StopExecutionCommand({ executionArn, error, cause }));
      printResult(terminal, options.json, { executionArn, stopDate }, () => executionArn);
    },
  );
};

function addFollowOptions(command: Command): void {
  addJson(addDeployedOptions(command)).option('--interval <duration>', 'how often it looks', '1s');
}

type Client = Awaited<ReturnType<typeof findExecution>>['client'];

async function watchToEnd(
  executionArn: string,
  client: Client,
  options: FollowOptions,
  { terminal, fail }: CommandContext,
): Promise<void> {
  const { execution } = await follow(client, executionArn, readDuration(options.interval, '--interval'), terminal);
  if (printExecution(execution, options.json, terminal) === EXIT.failed) fail();
}

async function writePictures(
  executionArn: string,
  client: Client,
  events: Awaited<ReturnType<typeof eventsAfter>>,
  files: HistoryFiles,
  cwd: string,
): Promise<void> {
  const { DescribeStateMachineForExecutionCommand } = await import('@aws-sdk/client-sfn');
  const execution = await describeExecution(client, executionArn);
  const { definition: text = '{}', name: title = '' } = await client.send(
    new DescribeStateMachineForExecutionCommand({ executionArn }),
  );
  const definition = JSON.parse(text) as StateMachineDefinition;
  if (files.svg !== undefined) {
    writeFileSync(resolve(cwd, files.svg), await Diagram.ofRun(definition, events, { title }).toSvg());
  }
  if (files.report === undefined) return;
  const { name = '', status = '', error, cause } = execution;
  const transitions = countByState(visitsOf(events)).reduce((sum, { entered, retries }) => sum + entered + retries, 0);
  const [input, output] = [parse(execution.input), parse(execution.output)];
  const run = {
    ...{ name, status, transitions, history: events },
    ...(input !== undefined && { input }),
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
  writeFileSync(resolve(cwd, files.report), await renderReport({ title, definition, run }));
}
