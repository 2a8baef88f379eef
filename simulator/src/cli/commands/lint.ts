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

/** What each rule means and how to leave it out. */
const RULES_PAGE = 'https://github.com/cdk-workflow-patterns/cdk-workflow-patterns/blob/main/simulator/docs/lint.md';

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
    const count = (wanted: LintFinding['severity']): number => all.filter(({ severity }) => severity === wanted).length;
    const [errors, warnings, notes] = [count('error'), count('warning'), count('note')];
    if (errors > 0 || (options.strict === true && warnings > 0)) fail();
    terminal.note(
      `${counted(machines.length, 'machine')}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}` +
        (notes === 0 ? '' : `, ${counted(notes, 'note')}`) +
        (all.length === 0 ? '' : `; the rules: ${RULES_PAGE}`),
    );
    printResult(terminal, options.json, results, () => results.flatMap(describe).join('\n'));
  });
};

function isIgnored({ rule, state }: LintFinding, ignored: readonly string[]): boolean {
  return ignored.includes(rule) || (state !== undefined && ignored.includes(`${rule}:${state}`));
}

/** Findings of one rule that say the same of several states, in their messages or as a summary, are one line. */
function describe({ machine, findings }: MachineFindings): readonly string[] {
  const lines = new Map<string, { readonly finding: LintFinding; readonly states: string[] }>();
  for (const finding of findings) {
    const key = `${finding.rule} ${finding.summary ?? finding.message}`;
    const line = lines.get(key) ?? { finding, states: [] };
    lines.set(key, line);
    if (finding.state !== undefined) line.states.push(finding.state);
  }
  const told = [...lines.values()].map(({ finding: { severity, rule, message, summary = message }, states }) => {
    const where = states.length === 0 ? '' : `${statesText(states)}: `;
    return `  ${severity.padEnd(7)}  ${where}${states.length > 1 ? summary : message}  [${rule}]`;
  });
  return told.length === 0 ? [] : [machine, ...told];
}

const MOST_NAMED = 4;

function statesText(states: readonly string[]): string {
  const named = states.slice(0, MOST_NAMED).map((each) => `'${each}'`);
  const more = states.length - named.length;
  return `${named.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}
