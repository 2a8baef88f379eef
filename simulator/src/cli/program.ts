import { Command, CommanderError } from 'commander';
import { packageVersion } from '../base/package-version';
import { COMMANDS } from './commands';
import { readGivenServices } from './given-services';
import { inOptions } from './in-options';
import { NAME, type CommandContext } from './registration';
import { CannotStart, EXIT, type ExitCode, type Terminal } from './terminal';

/** Runs a command line and answers its exit code: 0 well, 1 could not start, 2 what it ran failed. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.well;
  const program = buildProgram({ terminal, fail: () => (code = EXIT.failed) });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.well : EXIT.cannotStart;
    terminal.note(inOptions(messageOf(error)));
    return EXIT.cannotStart;
  }
}

/** The program with all its commands. */
export function buildProgram(context: CommandContext): Command {
  const program = new Command(NAME)
    .description(
      'Draws and runs the AWS Step Functions state machines of any CDK app, in virtual time, without an AWS account.',
    )
    .version(packageVersion(), '-V, --version')
    .showHelpAfterError('(--help tells more)')
    .exitOverride()
    .hook('preAction', (_, command) => readGivenServices(command, context.terminal))
    .configureOutput({
      writeOut: (text) => context.terminal.out(text),
      writeErr: (text) => context.terminal.note(text.trimEnd()),
    })
    .addHelpText('after', HELP);
  for (const register of COMMANDS) register(program, context);
  return program;
}

const HELP = `
Run it in the folder of a CDK app: it reads cdk.out, or synthesizes the app as cdk.json says. Results go to standard
output, everything else to standard error. Exit codes: 0 well, 1 could not start, 2 what was run failed.

Start with:
  $ npx ${NAME} list
  $ npx ${NAME} graph -o machine.svg
  $ npx ${NAME} run --input '{"userId":"u-1"}' --report run.html`;

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOurs = error instanceof CannotStart || error.constructor === Error;
  const isFault = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return isFault && !isOurs ? (error.stack ?? error.message) : error.message;
}
