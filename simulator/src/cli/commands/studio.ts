import { Simulator } from '../../world/simulator';
import { AppModel } from '../../world/assembly/app-model';
import type { Studio } from '../../studio/studio';
import { appCommand, findApp, modelOptions, splitPair } from '../app-source';
import type { JsonObject } from '../../base/json';
import { readInteger, readJson } from '../input';
import { chooseMachine } from '../machines';
import { addAppOptions, collect, examples, type Registration } from '../registration';
import { openStudio, showStudio } from '../studio-window';
import type { Terminal } from '../terminal';
import { watchApp, type AppWatcher } from '../watch-app';
import { addWorldOptions, worldOptions, type WorldCommandOptions } from '../world-options';

interface StudioCommandOptions extends WorldCommandOptions {
  readonly port: string;
  readonly seed: string;
  readonly startTime: string;
  readonly open?: boolean;
  readonly watch?: boolean;
  readonly inputSchema?: readonly string[];
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
    .option(
      '--input-schema <machine=schema>',
      'of what shape the inputs of a machine are, checked while one types: a JSON Schema or @file; may be repeated',
      collect,
    )
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
      const shown = { port: readInteger(options.port, '--port', 0), open: options.open !== false };
      const opened = await openStudio(world, shown, terminal);
      for (const given of options.inputSchema ?? []) await tellSchema(given, opened, terminal);
      const app = options.watch === false ? undefined : appCommand(options, terminal);
      const endWatch = app === undefined ? () => {} : watchApp(app, watcherOf(opened, terminal), terminal);
      await showStudio(opened, shown, terminal);
      endWatch();
    } finally {
      await world.close();
    }
  });
};

/** Tells of what shape the inputs of a machine are. */
async function tellSchema(given: string, { server }: Studio, terminal: Terminal): Promise<void> {
  const [machine, text] = splitPair(given, '--input-schema');
  const schema = readJson(text, '--input-schema', terminal) as JsonObject;
  await server.perform('PUT', `/machines/${encodeURIComponent(machine)}/input-schema`, { schema });
}

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
