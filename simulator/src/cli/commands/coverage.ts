import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readHistories } from '../../replay/golden-set';
import { replayHistory } from '../../replay/replay-history';
import { CoverageRecorder } from '../../world/asl-coverage/coverage-recorder';
import { COVERAGE_FOLDER_VARIABLE, readCoverage } from '../../world/asl-coverage/coverage-files';
import { CoverageReport, type CoverageThreshold } from '../../world/asl-coverage/coverage-report';
import type { MachineCoverage } from '../../world/asl-coverage/coverage-recorder';
import { METRICS } from '../../world/asl-coverage/points';
import { splitPair } from '../app-source';
import { readInteger } from '../input';
import { addJson, collect, examples, type Registration } from '../registration';
import { CannotStart, printResult, type Terminal } from '../terminal';

interface CoverageOptions {
  readonly json?: boolean;
  readonly threshold?: readonly string[];
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly fragments?: boolean;
  readonly uncovered: string;
  readonly histories?: string;
}

export const coverage: Registration = (program, { terminal, fail }) => {
  const command = program
    .command('coverage')
    .description('Run tests, and tell which states, transitions, choice rules, retriers and catchers they exercised.')
    .argument('[command...]', 'the command that runs the tests, after --')
    .option('--histories <path>', 'instead of tests: recordings of executions, a file or a folder such as replays')
    .option('-t, --threshold <metric=percent>', `fail below: ${METRICS.join(', ')} or all; may be repeated`, collect)
    .option(
      '--include <pattern>',
      'only these machines or states: Shop/*, Shop/Order:Charge*; may be repeated',
      collect,
    )
    .option('--exclude <pattern>', 'not these machines or states; may be repeated', collect)
    .option('--fragments', "count states that fragments bring along ('Verification: send') like all others")
    .option('--uncovered <number>', 'how many lines tell of what was not exercised', '20');
  addJson(command);
  examples(command, [
    ['coverage -- npx jest', 'the table, after the tests'],
    [`coverage --exclude 'Legacy/*' -- npx jest`, 'without the machines of a stack'],
    ['coverage --histories replays', 'what production exercises, and which handlers of errors never fire'],
    ['coverage -t states=100 -t catchers=90 -- npx jest', 'fails the build below'],
  ]);
  command.action(async ([file = '', ...args]: string[], options: CoverageOptions) => {
    const threshold = readThreshold(options.threshold ?? []);
    if ((file === '') === (options.histories === undefined)) {
      throw new CannotStart('Give the command that runs the tests, after --, or --histories');
    }
    const { include, exclude } = options;
    const { coverage: measured, status } =
      options.histories === undefined
        ? measure(file, args, terminal)
        : await ofHistories(resolve(terminal.cwd, options.histories));
    const report = new CoverageReport(measured, {
      ...(include && { include }),
      ...(exclude && { exclude }),
      ...(options.fragments === true && { fragments: 'counted' }),
    });
    const most = readInteger(options.uncovered, '--uncovered', 0);
    const below = report.below(threshold);
    for (const line of below) terminal.note(line);
    if (status !== 0) terminal.note(`'${[file, ...args].join(' ')}' ended with exit code ${status}`);
    if (status !== 0 || below.length > 0) fail();
    if (report.isEmpty) terminal.note('The command ran no state machine in the simulator.');
    printResult(terminal, options.json, report.toSummaryJson(), () => report.toTable(most));
  });
};

/** What a command or recordings have exercised, and the exit code of the command. */
interface Measured {
  readonly coverage: readonly MachineCoverage[];
  readonly status: number;
}

/** What the executions that left these recordings have exercised, each under its own definition. */
async function ofHistories(path: string): Promise<Measured> {
  const coverage = new CoverageRecorder();
  for (const { recording } of readHistories(path)) await replayHistory(recording, { coverage });
  return { coverage: coverage.coverage, status: 0 };
}

/** Runs the command with a folder for what its processes exercise; what it prints goes beside the result. */
function measure(file: string, args: readonly string[], terminal: Terminal): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'asl-coverage-'));
  try {
    const { status, error } = spawnSync(file, args, {
      cwd: terminal.cwd,
      env: { ...terminal.env, [COVERAGE_FOLDER_VARIABLE]: folder },
      stdio: ['inherit', 2, 2],
    });
    if (error !== undefined) throw new CannotStart(`'${file}' can't be run: ${error.message}`);
    return { coverage: readCoverage(folder), status: status ?? 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readThreshold(given: readonly string[]): CoverageThreshold {
  const entries = given.flatMap((each) => {
    const [metric, percent] = splitPair(each, '--threshold');
    const value = Number(percent);
    const metrics = metric === 'all' ? METRICS : METRICS.filter((known) => known === metric);
    if (metrics.length === 0 || !(value >= 0 && value <= 100)) {
      throw new CannotStart(`--threshold takes ${METRICS.join(', ')} or all, and a percentage; got '${each}'`);
    }
    return metrics.map((known) => [known, value] as const);
  });
  return Object.fromEntries(entries);
}
