import type { Command } from 'commander';
import type { Terminal } from './terminal';

export const NAME = 'cdk-workflow-simulator';

/** What a command works with besides its own options. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Sets the exit code to 2: what the command ran did not go well. */
  readonly fail: () => void;
}

/** Adds a command to the program. */
export type Registration = (program: Command, context: CommandContext) => void;

/** The options by which a command finds the app. */
export function addAppOptions(command: Command): Command {
  return command
    .option(
      '-a, --app <app>',
      'cdk.out folder, template file (JSON or YAML), or command that synthesizes the app (default: cdk.out, or cdk.json, or template.yaml)',
    )
    .option('--synth', 'synthesize the app even though there is a cdk.out')
    .option('--parameter <name=value>', 'value of a template parameter; may be repeated', collect)
    .option(
      '--attribute <path.Name=value>',
      'value of an attribute (Fn::GetAtt, or Ref) of a resource; may be repeated',
      collect,
    )
    .option(
      '--import <name=value>',
      'value of an export of a stack that is not part of the app; may be repeated',
      collect,
    )
    .option('--reference <name=value>', 'value of {{resolve:name}}, e.g. ssm:/path; may be repeated', collect)
    .option(
      '--definition <machine=file>',
      'definition of a machine whose template has it elsewhere; may be repeated',
      collect,
    )
    .option(
      '--function <function=folder#handler>',
      'code of a function from elsewhere, a folder or a zip file: Charge=./dist#index.handler; may be repeated',
      collect,
    )
    .option(
      '--services <module>',
      'module that exports definitions of services besides the simulated ones; may be repeated',
      collect,
    )
    .option(
      '--region <region>',
      "AWS region (default: the stack's own; for deployed machines AWS_REGION or the configuration file's)",
    )
    .option('--account <id>', 'the account that the app is deployed to, where it leaves that open');
}

/** Adds up the values of an option that may be repeated. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Every command can say its result as JSON. */
export function addJson(command: Command): Command {
  return command.option('--json', 'print the result as JSON');
}

/** What a command's help ends with. */
export function examples(command: Command, lines: readonly (readonly [args: string, what: string])[]): void {
  const width = Math.max(...lines.map(([args]) => args.length));
  const texts = lines.map(([args, what]) => `  $ ${NAME} ${args.padEnd(width)}  # ${what}`);
  command.addHelpText('after', `\nExamples:\n${texts.join('\n')}`);
}
