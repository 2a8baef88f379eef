import * as z from 'zod';
import type { Project } from '../project';

const SECONDS = z.number().int().min(1).max(600);

/** Where the app is, for every tool. */
export const APP = {
  app: z
    .string()
    .optional()
    .describe(
      'a cdk.out folder or a template file (CloudFormation, SAM; JSON or YAML) inside of the project; left out: cdk.out, or what cdk.json synthesizes, or template.yaml',
    ),
  synth: z
    .boolean()
    .optional()
    .describe('synthesize the app anew although there is a cdk.out: after a change of its code'),
  parameters: z.record(z.string(), z.string()).optional().describe('values of template parameters'),
  timeoutSeconds: SECONDS.default(120).describe('after how many seconds of real time it is ended'),
} as const;

/** Which machine is meant. */
export const MACHINE = {
  machine: z
    .string()
    .optional()
    .describe('construct path, logical id or name, as `list` tells them; may be left out where there is only one'),
} as const;

type App = z.infer<z.ZodObject<typeof APP>>;

/**
 * The options by which the simulator finds the app.
 * @throws when the app is outside of the project, or when there is none
 */
export function appArgs({ app, synth, parameters = {} }: App, project: Project): string[] {
  const found = app === undefined ? project.app() : project.existing(app);
  return [
    '--json',
    ...(found === undefined ? [] : [`--app=${found}`]),
    ...(synth === true ? ['--synth'] : []),
    ...Object.entries(parameters).map(([name, value]) => `--parameter=${pair(name, value)}`),
  ];
}

/** The machine, after everything that could be taken for an option. */
export function machineArgs({ machine }: { readonly machine?: string | undefined }): string[] {
  return machine === undefined ? [] : ['--', machine];
}

/**
 * A name and its value, as options write them.
 * @throws when the name itself has a sign in it that parts the two
 */
export function pair(name: string, value: string, sign: '=' | '!' = '='): string {
  if (/[=!]/.test(name)) throw new Error(`A name with = or ! cannot be given here: ${name}`);
  return `${name}${sign}${value}`;
}
