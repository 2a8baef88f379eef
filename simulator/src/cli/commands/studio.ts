import { spawn } from 'node:child_process';
import { Simulator } from '../../world/simulator';
import { AppModel } from '../../world/assembly/app-model';
import { Studio } from '../../studio/studio';
import { appCommand, findApp, modelOptions } from '../app-source';
import { readInteger } from '../input';
import { chooseMachine } from '../machines';
import { addAppOptions, examples, type Registration } from '../registration';
import { untilEnded } from '../until-ended';
import type { Terminal } from '../terminal';
import { watchApp, type AppWatcher } from '../watch-app';
import { addWorldOptions, worldOptions, type WorldCommandOptions } from '../world-options';

interface StudioCommandOptions extends WorldCommandOptions {
  readonly port: string;
  readonly seed: string;
  readonly startTime: string;
  readonly open?: boolean;
  readonly watch?: boolean;
}

export const studio: Registration = (program, { terminal }) => {
  const command = program
    .command('studio')
    .description(
      'Open the app in the browser: a local console over a simulation, with hands on the clock, until it is interrupted.',
    )
    .argument('[machine]', 'whose tasks --mock and --mocks answer; may be left out where there is only one')
    .option('-p, --port <number>', 'port on 127.0.0.1; 0 takes a free one', '0')
    .option('--seed <number>', 'the same seed gives the same ids', '1')
    .option('--start-time <instant>', 'when the app is deployed, in virtual time (ISO 8601)', '2025-01-01T00:00:00Z')
    .option('--no-open', 'only print the address, open no browser')
    .option('--no-watch', 'do not deploy the app anew when its sources change');
  addWorldOptions(addAppOptions(command));
  examples(command, [
    ['studio', 'the app of this folder, synthesized as cdk.json says when there is no cdk.out'],
    ['studio --synth', 'synthesized anew'],
    [`studio --mock-function 'Charge!Card.Declined'`, 'with an answer in the place of a function'],
  ]);
  command.action(async (reference: string | undefined, options: StudioCommandOptions) => {
    const source = findApp(options, terminal);
    const isMocked = options.mock !== undefined || options.testCase !== undefined;
    const machine = isMocked
      ? chooseMachine(new AppModel(source, modelOptions(options, terminal)), reference)
      : undefined;
    const world = await Simulator.load(source, {
      ...worldOptions(options, machine, terminal),
      startTime: options.startTime,
      snapshots: true,
      seed: readInteger(options.seed, '--seed', 0),
    });
    try {
      const opened = await Studio.open(world, {
        project: terminal.cwd,
        port: readInteger(options.port, '--port', 0),
        onProblem: (problem) => terminal.note(problem.message),
      });
      const show = (): void => {
        const address = opened.makeAddress();
        terminal.out(`${address}\n`);
        if (options.open !== false) openBrowser(address);
      };
      terminal.note('Studio, until it is interrupted; Enter opens it again. Each address works once:');
      show();
      if (process.stdin.isTTY) process.stdin.on('data', show);
      const app = options.watch === false ? undefined : appCommand(options, terminal);
      const endWatch = app === undefined ? () => {} : watchApp(app, watcherOf(opened, terminal), terminal);
      await untilEnded(false);
      endWatch();
      process.stdin.pause();
    } finally {
      await world.close();
    }
  });
};

/** What is deployed anew goes over what is there: executions on the way keep their definition. */
function watcherOf({ server }: Studio, terminal: Terminal): AppWatcher {
  return {
    changed: async (assembly) => {
      await server.deploy(assembly);
      terminal.note('Deployed anew, since the app has changed; executions on the way keep their definition');
    },
    failed: (why) => {
      server.report(why);
      terminal.note(why.message);
    },
  };
}

const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Where there is no browser, there is the address. */
function openBrowser(address: string): void {
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
