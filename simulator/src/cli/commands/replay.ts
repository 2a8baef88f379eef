import { relative, resolve } from 'node:path';
import type { ExpectedDifference } from '../../replay/expected';
import { GoldenSet, readHistories, type GoldenFile } from '../../replay/golden-set';
import { replayHistory } from '../../replay/replay-history';
import { loadApp } from '../app-source';
import { consent } from '../consent';
import { addDeployedOptions, type DeployedOptions } from '../deployed/connection';
import { fetchHistories } from '../deployed/fetch-histories';
import { findDeployedMachine } from '../deployed/find-deployed';
import { readDuration, readInteger, readJson } from '../input';
import { machinesOf, meantMachine, validMachine, type AppMachine } from '../machines';
import { addJson, collect, examples, type Registration } from '../registration';
import { Keeping } from '../replay-keeping';
import { originOf, ReplayReport, type Replayed } from '../replay-report';
import { CannotStart, printResult, type Terminal } from '../terminal';

interface ReplayCommandOptions extends DeployedOptions {
  readonly against?: string;
  readonly machine?: string;
  readonly since?: string;
  readonly golden: string;
  readonly limit: string;
  readonly children: string;
  readonly keep?: readonly string[];
  readonly raw?: boolean;
  readonly expected?: string;
  readonly yes?: boolean;
}

export const replayCommand: Registration = (program, { terminal, fail }) => {
  const command = program
    .command('replay')
    .description(
      'Replay histories of executions, event by event: under their own definitions, or under those of an app. Exit code 2 when one parts.',
    )
    .argument('[histories...]', 'files with histories, or folders of them (default: the golden set)')
    .option(
      '--against <cdk.out>',
      'the app whose definitions the histories are replayed under: a cdk.out folder or a template',
    )
    .option('-m, --machine <machine>', 'construct path, logical id, name or ARN of the machine')
    .option('--since <duration>', 'first fetch the histories of the deployed machine of the last 7d, 12h, …')
    .option('--golden <folder>', 'where fetched histories are kept, each way through a machine once', 'replays')
    .option('--limit <number>', 'the most executions that are looked at', '1000')
    .option(
      '--children <number>',
      'the most children of a distributed Map, and executions of other machines that one has started, that are fetched',
      '200',
    )
    .option('--keep <key>', 'a key whose values are not redacted; may be repeated', collect)
    .option('--raw', 'write what is fetched as it is, with all data of the users in it')
    .option('--expected <json>', 'a list of differences that are meant: JSON or @file')
    .option('-y, --yes', 'agree to fetching: nobody is asked');
  addJson(addDeployedOptions(command));
  examples(command, [
    [
      'replay history.json --against cdk.out -m Shop/Order',
      "one history, as 'aws stepfunctions get-execution-history' prints it",
    ],
    [
      'replay --since 7d -m Shop/Order --against cdk.out',
      'what went through last week, under what is about to be deployed',
    ],
    ['replay --against cdk.out', 'the golden set: for CI'],
    ['replay --expected \'[{"state":"Audit","change":"added"}]\'', 'what a change is meant to do'],
  ]);
  command.action(async (given: readonly string[], options: ReplayCommandOptions) => {
    const golden = new GoldenSet(resolve(terminal.cwd, options.golden));
    if (options.since !== undefined) await fetchInto(golden, options, terminal);
    const files =
      given.length > 0 ? given.flatMap((each) => readHistories(resolve(terminal.cwd, each))) : golden.files();
    if (files.length === 0) {
      throw new CannotStart(`There is no history in ${golden.folder}; name files, or fetch some with --since 7d`);
    }
    const definitionFor = definitionsOf(options, terminal);
    const expected = expectedOf(options.expected, terminal);
    const replays: Replayed[] = [];
    for (const { file, recording } of files) {
      const definition = definitionFor(recording);
      if (definition === 'gone') continue;
      const settings = { ...(definition !== undefined && { definition }), expected };
      const replay = await replayHistory(recording, settings).catch((error: Error) => {
        throw new CannotStart(`${relative(terminal.cwd, file)}: ${error.message}`);
      });
      replays.push({ file: relative(terminal.cwd, file), replay, ...originOf(recording) });
    }
    if (replays.some(({ replay }) => !replay.isSame)) fail();
    for (const note of new Set(replays.flatMap(({ replay }) => replay.notes))) terminal.note(note);
    const report = new ReplayReport(replays);
    printResult(terminal, options.json, report.toJson(), () => report.toText());
  });
};

function expectedOf(text: string | undefined, terminal: Terminal): readonly ExpectedDifference[] {
  const value = text === undefined ? [] : readJson(text, '--expected', terminal);
  if (!Array.isArray(value)) throw new CannotStart('--expected takes a list of differences');
  return value as unknown as readonly ExpectedDifference[];
}

/**
 * Under which definition a recording is replayed: that of the machine which it is about, or its own. What another machine
 * has started is about a machine of its own; `gone` when the app does not have that one.
 */
function definitionsOf(
  options: ReplayCommandOptions,
  terminal: Terminal,
): (recording: GoldenFile['recording']) => AppMachine['definition'] | 'gone' | undefined {
  if (options.against === undefined && options.app === undefined) return () => undefined;
  const app = loadApp({ ...options, app: options.against ?? options.app ?? '' }, terminal);
  const machines = machinesOf(app);
  const named =
    options.machine === undefined || options.machine.startsWith('arn:')
      ? undefined
      : validMachine(meantMachine(app, options.machine));
  return (recording) => {
    const { stateMachineArn: arn = '', startedBy } = originOf(recording);
    const own = machineBehind(arn, machines);
    if (startedBy !== undefined) {
      if (own !== undefined) return validMachine(own).definition;
      terminal.note(`The app has no machine ${arn}: what ${startedBy} has started of it is left out.`);
      return 'gone';
    }
    const found = named ?? own ?? (machines.length === 1 ? machines[0] : undefined);
    if (found !== undefined) return validMachine(found).definition;
    const paths = machines.map(({ path }) => `  ${path}`).join('\n');
    throw new CannotStart(
      `Which machine is ${arn === '' ? 'the history' : arn} about? Name it with --machine:\n${paths}`,
    );
  };
}

/** The machine of an app that is deployed under an ARN: CloudFormation makes a name out of the logical id and a random part. */
function machineBehind(arn: string, machines: readonly AppMachine[]): AppMachine | undefined {
  const name = arn.split(':').at(-1) ?? '';
  return (
    machines.find(({ resource }) => resource.arn === arn || resource.name === name) ??
    machines.find(({ resource }) => name.startsWith(`${resource.logicalId}-`))
  );
}

async function fetchInto(golden: GoldenSet, options: ReplayCommandOptions, terminal: Terminal): Promise<void> {
  const sinceMs = Date.now() - readDuration(options.since ?? '', '--since');
  const app = options.against ?? options.app;
  const { arn, client } = await findDeployedMachine(
    options.machine,
    { ...options, ...(app !== undefined && { app }) },
    terminal,
  );
  await consent('Fetch histories of executions', arn, options.yes, terminal);
  const machines = app === undefined ? undefined : machinesOf(loadApp({ ...options, app }, terminal));
  const keeping = new Keeping(golden, options, terminal);
  const bounds = {
    sinceMs,
    limit: readInteger(options.limit, '--limit', 1),
    maxChildren: readInteger(options.children, '--children', 0),
    wants: (events: readonly object[]) => keeping.wants(events),
    ...(machines !== undefined && { knows: (each: string) => machineBehind(each, machines) !== undefined }),
  };
  for await (const fetched of fetchHistories(client, arn, bounds)) await keeping.keep(fetched);
  terminal.note(`${keeping.looked} looked at, ${keeping.ways} ways`);
}
