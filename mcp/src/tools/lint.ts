import * as z from 'zod';
import { APP, appArgs, MACHINE, machineArgs } from './app';
import { counted, tool } from './tool';

interface Finding {
  readonly severity: 'error' | 'warning' | 'note';
  readonly rule: string;
  readonly state?: string;
  readonly message: string;
  readonly summary?: string;
}

interface MachineFindings {
  readonly machine: string;
  readonly findings: readonly Finding[];
}

export const lint = tool({
  name: 'lint',
  title: 'Lint state machines',
  description:
    'Finds, without running anything, what AWS would refuse and what hurts in production: mistakes in the definition, waits without an end, missing retries, catchers ' +
    'that are never reached, permissions that are missing or too wide. An error is refused by AWS or fails for certain; a warning is likely to hurt; a note tells what is left open.',
  input: z.object({ ...APP, ...MACHINE }),
  call: (given, project) => ({
    args: ['lint', ...appArgs(given, project), ...machineArgs(given)],
    timeoutSeconds: given.timeoutSeconds,
    tell: (result) => {
      const machines = result as readonly MachineFindings[];
      const all = machines.flatMap(({ findings }) => findings);
      const count = (wanted: Finding['severity']): number => all.filter(({ severity }) => severity === wanted).length;
      const [errors, warnings] = [count('error'), count('warning')];
      return {
        outcome: errors + warnings > 0 ? 'findings' : 'good',
        summary: `${counted(machines.length, 'machine')}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}, ${counted(count('note'), 'note')}`,
        data: machines.map(({ machine, findings }) => ({ machine, findings: grouped(findings) })),
      };
    },
  }),
});

/** Findings that say the same of several states, told once. */
function grouped(findings: readonly Finding[]): readonly object[] {
  const groups = new Map<string, { readonly finding: Finding; readonly states: string[] }>();
  for (const finding of findings) {
    const key = `${finding.rule} ${finding.summary ?? finding.message}`;
    const group = groups.get(key) ?? { finding, states: [] };
    groups.set(key, group);
    if (finding.state !== undefined) group.states.push(finding.state);
  }
  return [...groups.values()].map(({ finding: { severity, rule, message, summary = message }, states }) => ({
    severity,
    rule,
    ...(states.length > 0 && { states }),
    message: states.length > 1 ? summary : message,
  }));
}
