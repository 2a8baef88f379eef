import { loadApp, type AppOptions } from '../app-source';
import { lintMachine, type LintFinding } from '../lint';
import { meantMachine, machinesOf } from '../machines';
import { addAppOptions, addJson, collect, examples, type Registration } from '../registration';
import { counted, printResult } from '../terminal';

interface LintOptions extends AppOptions {
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly ignore?: readonly string[];
}

interface MachineFindings {
  readonly machine: string;
  readonly findings: readonly LintFinding[];
}

export const lint: Registration = (program, { terminal, fail }) => {
  const command = program
    .command('lint')
    .description(
      'Find what AWS refuses and what hurts in production: mistakes, missing deadlines and retries, unreachable catchers, permissions too wide or missing.',
    )
    .argument('[machine]', 'construct path, logical id or name; all machines when left out')
    .option('--strict', 'warnings fail too')
    .option('--ignore <rule>', 'leave out a rule, or a rule in one state as rule:state; may be repeated', collect);
  addJson(addAppOptions(command));
  examples(command, [
    ['lint', 'every machine; exit code 2 when there are errors'],
    ['lint --strict --ignore machine-deadline', 'fails for warnings too, but for one rule'],
  ]);
  command.action((reference: string | undefined, options: LintOptions) => {
    const app = loadApp(options, terminal);
    const machines = reference === undefined ? machinesOf(app) : [meantMachine(app, reference)];
    const results = machines.map((machine): MachineFindings => ({
      machine: machine.path,
      findings: lintMachine(app, machine).filter((finding) => !isIgnored(finding, options.ignore ?? [])),
    }));
    const all = results.flatMap(({ findings }) => findings);
    const errors = all.filter(({ severity }) => severity === 'error').length;
    if (errors > 0 || (options.strict === true && all.length > 0)) fail();
    terminal.note(
      `${counted(machines.length, 'machine')}: ${counted(errors, 'error')}, ${counted(all.length - errors, 'warning')}`,
    );
    printResult(terminal, options.json, results, () => results.flatMap(describe).join('\n'));
  });
};

function isIgnored({ rule, state }: LintFinding, ignored: readonly string[]): boolean {
  return ignored.includes(rule) || (state !== undefined && ignored.includes(`${rule}:${state}`));
}

function describe({ machine, findings }: MachineFindings): readonly string[] {
  return findings.map(({ severity, rule, state, message }) => {
    const where = state === undefined ? machine : `${machine}: '${state}'`;
    return `${severity.padEnd(7)}  ${where}  ${message}  [${rule}]`;
  });
}
