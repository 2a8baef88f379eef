import type { JsonObject } from '../../base/json';
import { observeProduction } from '../../production/observe-production';
import { consent } from '../consent';
import { addDeployedOptions, type DeployedOptions } from '../deployed/connection';
import { describeMachine } from '../deployed/describe-machine';
import { fetchObserved } from '../deployed/fetch-observed';
import { findDeployedMachine } from '../deployed/find-deployed';
import { readDuration, readInteger } from '../input';
import { addJson, examples, type Registration } from '../registration';
import { CannotStart, counted, printResult } from '../terminal';

interface ProductionCommandOptions extends DeployedOptions {
  readonly since: string;
  readonly olderThan: string;
  readonly limit: string;
  readonly children: string;
  readonly markdown?: boolean;
  readonly yes?: boolean;
}

/** Every so many executions a line tells how far it is. */
const PROGRESS_EVERY = 100;

export const production: Registration = (program, { terminal, fail }) => {
  const command = program
    .command('production')
    .description(
      'Tell what goes through a deployed machine: handlers that never fire, retries that rise, executions that hang, what each way costs. Exit code 2 when there is something to look at.',
    )
    .argument('[machine]', 'construct path, logical id, name or ARN; may be left out where there is only one')
    .option('--since <duration>', 'look at the executions of the last 30d, 12h, …', '30d')
    .option('--older-than <duration>', 'a running execution hangs when it is older', '1d')
    .option('--limit <number>', 'the most executions that are looked at', '1000')
    .option('--children <number>', 'the most children of a distributed Map that are looked at', '20')
    .option('--markdown', 'print Markdown: for an issue, or the summary of a CI job')
    .option('-y, --yes', 'agree to reading: nobody is asked');
  addJson(addDeployedOptions(command));
  command.addHelpText(
    'after',
    `
It lists the executions and reads one page of history of each (1,000 events): one call of GetExecutionHistory an
execution, and nothing is written. It needs states:DescribeStateMachine, ListExecutions and GetExecutionHistory.`,
  );
  examples(command, [
    ['production Shop/Order --since 30d', 'what a month has exercised'],
    [
      'production Shop/Order --older-than 2h --markdown -y',
      'in a scheduled job: exit code 2 when something hangs or rises',
    ],
  ]);
  command.action(async (reference: string | undefined, options: ProductionCommandOptions) => {
    const nowMs = Date.now();
    const sinceMs = nowMs - readDuration(options.since, '--since');
    const olderThanMs = readDuration(options.olderThan, '--older-than');
    const limit = readInteger(options.limit, '--limit', 1);
    const maxChildren = readInteger(options.children, '--children', 0);
    const { arn, client } = await findDeployedMachine(reference, options, terminal);
    await consent(`Read the histories of at most ${counted(limit, 'execution')}`, arn, options.yes, terminal);
    const machine = await describeMachine(client, arn);
    if (machine.type === 'EXPRESS') {
      throw new CannotStart(`${arn} is an EXPRESS machine: AWS keeps no history of its executions`);
    }
    const progress = (read: number): void => {
      if (read % PROGRESS_EVERY === 0) terminal.note(`${read} histories read`);
    };
    const bounds = { sinceMs, hangsBeforeMs: nowMs - olderThanMs, limit, maxChildren, progress };
    const { executions, cutAtMs, calls } = await fetchObserved(client, arn, bounds);
    if (cutAtMs !== undefined) {
      const from = new Date(cutAtMs).toISOString();
      terminal.note(`There are more than ${limit} executions: these are the latest, from ${from} on; raise --limit`);
    }
    const report = observeProduction(executions, {
      title: machine.name ?? arn,
      definition: JSON.parse(machine.definition ?? '{}') as JsonObject,
      fromMs: cutAtMs ?? sinceMs,
      nowMs,
      olderThanMs,
    });
    terminal.note(`${calls} ${calls === 1 ? 'history' : 'histories'} read`);
    if (report.alarms.length > 0) fail();
    printResult(terminal, options.json, report, () =>
      options.markdown === true ? report.toMarkdown() : report.toText(),
    );
  });
};
