import { once } from 'node:events';
import { resolve } from 'node:path';
import { AppModel } from '../../world/assembly/app-model';
import { Simulator } from '../../world/simulator';
import type { AwsEndpoint } from '../../wire/aws-endpoint';
import type { Speed } from '../../wire/pace';
import { findApp, modelOptions } from '../app-source';
import { readInteger } from '../input';
import { chooseMachine, machinesOf } from '../machines';
import { addAppOptions, addJson, examples, type Registration } from '../registration';
import { CannotStart, printResult, type Terminal } from '../terminal';
import { addWorldOptions, worldOptions, type WorldCommandOptions } from '../world-options';

interface ServeOptions extends WorldCommandOptions {
  readonly json?: boolean;
  readonly port: string;
  readonly speed: string;
  readonly seed: string;
}

export const serve: Registration = (program, { terminal }) => {
  const command = program
    .command('serve')
    .description(
      'Deploy the app into a simulation and serve it on loopback to AWS SDKs and the AWS CLI, until it is interrupted.',
    )
    .argument('[machine]', 'whose tasks --mock and --mocks answer; may be left out where there is only one')
    .option('-p, --port <number>', 'port on 127.0.0.1; 0 takes a free one', '0')
    .option(
      '--speed <speed>',
      'how virtual time goes by: real, a factor such as 60, or fastest (jumps from event to event)',
      'real',
    )
    .option('--seed <number>', 'the same seed gives the same ids', '1');
  addJson(addWorldOptions(addAppOptions(command)));
  examples(command, [
    ['serve --port 4567', 'then, with the environment that it prints: aws stepfunctions list-state-machines'],
    ['serve --mocks MockConfigFile.json', "an execution of <machine's ARN>#<test case> gets that case's answers"],
    ['serve --speed 60', 'a minute of virtual time goes by in a second'],
  ]);
  command.action(async (reference: string | undefined, options: ServeOptions) => {
    const source = findApp(options, terminal);
    const app = new AppModel(source, modelOptions(options, terminal));
    const isMocked = options.mock !== undefined || options.testCase !== undefined;
    const machine = isMocked ? chooseMachine(app, reference) : undefined;
    // Without a test case for all of them, each execution names its own.
    const mocks = options.testCase === undefined ? undefined : options.mocks;
    const world = await Simulator.load(source, {
      ...worldOptions({ ...options, mocks }, machine, terminal),
      ...(options.mocks !== undefined && { mockFile: resolve(terminal.cwd, options.mocks) }),
      startTime: new Date(),
      seed: readInteger(options.seed, '--seed', 0),
    });
    try {
      const endpoint = await world.listen({
        port: readInteger(options.port, '--port', 0),
        speed: readSpeed(options.speed),
        onProblem: (problem) => terminal.note(problem.message),
      });
      announce(endpoint, app, options, terminal);
      await interrupted();
      await endpoint.close();
    } finally {
      await world.close();
    }
  });
};

function readSpeed(text: string): Speed {
  if (text === 'real' || text === 'fastest') return text;
  const factor = Number(text);
  if (factor > 0 && Number.isFinite(factor)) return factor;
  throw new CannotStart(`--speed takes real, fastest or a factor above 0, got '${text}'`);
}

function announce(
  { url, environment, httpAddresses }: AwsEndpoint,
  app: AppModel,
  options: ServeOptions,
  terminal: Terminal,
): void {
  const lines = Object.entries(environment).map(([name, value]) => `  export ${name}=${value}`);
  const addresses = Object.entries(httpAddresses).map(([theirs, ours]) => `  ${ours} for ${theirs}`);
  const apis = addresses.length === 0 ? [] : ['HTTP endpoints:', ...addresses];
  terminal.note(['Serves until it is interrupted. For a client:', ...lines, ...apis].join('\n'));
  const machines = machinesOf(app).map(({ path, resource }) => ({ path, arn: resource.arn }));
  printResult(terminal, options.json, { url, environment, machines }, () => url);
}

async function interrupted(): Promise<void> {
  const stop = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => once(process, name, { signal: stop.signal }));
  await Promise.race(signals);
  stop.abort();
  await Promise.allSettled(signals);
}
