import * as z from 'zod';
import { APP, appArgs, MACHINE, machineArgs } from './app';
import { counted, tool } from './tool';
import { WORLD, worldArgs } from './world';

const EXPLORE = {
  ...APP,
  ...MACHINE,
  ...WORLD,
  kinds: z
    .array(z.string())
    .optional()
    .describe(
      'only faults of these kinds: error, throttle, timeout, answerLost, late, zombie, twice, heartbeatsLost, stopped',
    ),
  states: z.array(z.string()).optional().describe('only faults of these states'),
  handlerCalls: z.boolean().optional().describe('faults of single calls that handlers make of AWS as well'),
  mustCatch: z.boolean().optional().describe('that a fault of its own name ends the execution is a finding as well'),
  maxScenarios: z.number().int().min(1).default(2_000).describe('refuse to run more than this'),
} as const;

/** A fault, as the simulator prints it. */
interface Fault {
  readonly state?: string;
  readonly part?: string;
  readonly function?: string;
  readonly call?: string;
  readonly kind: string;
  readonly attempt?: number | string;
  readonly iteration?: number;
  readonly invocation?: number | string;
}

interface Finding {
  readonly kind: string;
  readonly message: string;
  readonly faults: readonly Fault[];
}

interface Explored {
  readonly machine: string;
  readonly scenarios: number;
  readonly findings: readonly Finding[];
  readonly ended: readonly Finding[];
  readonly untried: readonly unknown[];
}

export const explore = tool({
  name: 'explore',
  title: 'Explore faults',
  description:
    'Runs the machine once for every fault that its tasks can suffer (calls that fail, are throttled, get lost, succeed with their answer lost, land late, happen twice) and tells which of them it ' +
    'does not cope with: executions that never end, and ends by errors that nothing catches. Each finding names the faults, which `run` takes to show it again.',
  input: z.object(EXPLORE),
  call: (given, project) => ({
    args: [
      'explore',
      ...appArgs(given, project),
      ...worldArgs(given, project),
      ...(given.kinds ?? []).map((each) => `--kind=${each}`),
      ...(given.states ?? []).map((each) => `--state=${each}`),
      ...(given.handlerCalls === true ? ['--handler-calls'] : []),
      ...(given.mustCatch === true ? ['--must-catch'] : []),
      `--max-scenarios=${given.maxScenarios}`,
      ...machineArgs(given),
    ],
    timeoutSeconds: given.timeoutSeconds,
    tell: (result) => {
      const { machine, scenarios, findings, ended, untried } = result as Explored;
      return {
        outcome: findings.length > 0 ? 'findings' : 'good',
        summary: `${counted(scenarios, 'scenario')}: ${counted(findings.length, 'finding')}, ${ended.length} that the machine ends with an error of the fault`,
        data: { machine, findings: grouped(findings), ended: grouped(ended), ...(untried.length > 0 && { untried }) },
      };
    },
  }),
});

/** Findings that say the same, told once, with the faults that lead to them. */
function grouped(findings: readonly Finding[]): readonly object[] {
  const groups = new Map<string, { readonly finding: Finding; readonly under: string[] }>();
  for (const finding of findings) {
    const group = groups.get(sameness(finding)) ?? { finding, under: [] };
    groups.set(sameness(finding), group);
    group.under.push(finding.faults.map(written).join(' and '));
  }
  return [...groups.values()].map(({ finding: { kind, message }, under }) => ({ kind, message, under }));
}

/** Messages name executions and requests, which differ from run to run. */
function sameness({ kind, message }: Finding): string {
  return `${kind} ${message.replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, '').replaceAll(/Request ID: [^;)]*/g, '')}`;
}

/** A fault, as `run` takes it. */
function written({ state, part, function: fn, call, kind, attempt = 1, iteration, invocation }: Fault): string {
  const where = state === undefined ? `${fn}(${call})` : state;
  const index = iteration ?? invocation;
  return (
    `${where}:${part === undefined ? '' : `${part}.`}${kind}` +
    (attempt === 1 ? '' : `@${attempt}`) +
    (index === undefined || (state === undefined && index === 1) ? '' : `#${index}`)
  );
}
