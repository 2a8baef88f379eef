import { resolve } from 'node:path';
import { AppModel } from '../../world/assembly/app-model';
import { Simulator } from '../../world/simulator';
import { ControlServer } from '../../control/control-server';
import { SPEEDS, type Speed } from '../../wire/pace';
import { findApp, modelOptions } from '../app-source';
import { readInteger } from '../input';
import { chooseMachine, machinesOf } from '../machines';
import { addAppOptions, addJson, examples, type Registration } from '../registration';
import { CannotStart, type Terminal } from '../terminal';
import { untilEnded } from '../until-ended';
import { addWorldOptions, worldOptions, type WorldCommandOptions } from '../world-options';

interface ServeOptions extends WorldCommandOptions {
  readonly json?: boolean;
  readonly port: string;
  readonly speed: string;
  readonly seed: string;
  readonly startTime?: string;
  readonly token?: string;
  readonly endWithStdin?: boolean;
}

/** Where the token may stand, out of sight of who lists processes. */
const TOKEN_VARIABLE = 'CDK_WORKFLOW_SIMULATOR_TOKEN';

export const serve: Registration = (program, { terminal }) => {
  const command = program
    .command('serve')
    .description(
      'Deploy the app into a simulation and serve it on loopback to AWS SDKs, the AWS CLI and the control API, until it is interrupted.',
    )
    .argument('[machine]', 'whose tasks --mock and --mocks answer; may be left out where there is only one')
    .option('-p, --port <number>', 'port on 127.0.0.1; 0 takes a free one', '0')
    .option(
      '--speed <speed>',
      'how virtual time goes by: real; a factor such as 60; fastest, which jumps from event to event while executions run, ' +
        'and goes as in reality while one waits for an answer from outside, so that nobody misses a deadline (the control ' +
        'API passes such waits); paused, which only the control API and awaited answers let go by; or stepped, at which nothing at all happens unasked',
      'real',
    )
    .option('--seed <number>', 'the same seed gives the same ids', '1')
    .option('--start-time <instant>', 'when the app is deployed, in virtual time (ISO 8601; default: now)')
    .option(
      '--token <text>',
      `what requests of the control API have to know (default: ${TOKEN_VARIABLE}, else a random one)`,
    )
    .option(
      '--end-with-stdin',
      'end as soon as standard input is closed, as it is when the process that started this one ends',
    );
  addJson(addWorldOptions(addAppOptions(command)));
  examples(command, [
    ['serve --port 4567', 'then, with the environment that it prints: aws stepfunctions list-state-machines'],
    ['serve --mocks MockConfigFile.json', "an execution of <machine's ARN>#<test case> gets that case's answers"],
    ['serve --speed 60', 'a minute of virtual time goes by in a second'],
    [
      'serve --speed paused --json --end-with-stdin',
      'for a test in another language: one line tells endpoint and token',
    ],
  ]);
  command.action(async (reference: string | undefined, options: ServeOptions) => {
    const startTime = new Date();
    const source = findApp(options, terminal);
    const app = new AppModel(source, modelOptions(options, terminal));
    const isMocked = options.mock !== undefined || options.testCase !== undefined;
    const machine = isMocked ? chooseMachine(app, reference) : undefined;
    // Without a test case for all of them, each execution names its own.
    const mocks = options.testCase === undefined ? undefined : options.mocks;
    const world = await Simulator.load(source, {
      ...worldOptions({ ...options, mocks }, machine, terminal),
      ...(options.mocks !== undefined && { mockFile: resolve(terminal.cwd, options.mocks) }),
      startTime: options.startTime ?? startTime,
      snapshots: true,
      seed: readInteger(options.seed, '--seed', 0),
    });
    const token = options.token ?? terminal.env[TOKEN_VARIABLE];
    try {
      const server = await ControlServer.open(world, {
        port: readInteger(options.port, '--port', 0),
        speed: readSpeed(options.speed),
        onProblem: (problem) => terminal.note(problem.message),
        ...(token !== undefined && { token }),
      });
      announce(server, app, options, terminal);
      await untilEnded(options.endWithStdin === true);
    } finally {
      await world.close();
    }
  });
};

function readSpeed(text: string): Speed {
  const named = SPEEDS.find((each) => each === text);
  if (named !== undefined) return named;
  const factor = Number(text);
  if (factor > 0 && Number.isFinite(factor)) return factor;
  throw new CannotStart(`--speed takes real, fastest, paused, stepped or a factor above 0, got '${text}'`);
}

function announce(server: ControlServer, app: AppModel, options: ServeOptions, terminal: Terminal): void {
  const { url, environment, httpAddresses } = server.endpoint;
  const machines = machinesOf(app).map(({ path, resource }) => ({ path, arn: resource.arn }));
  const control = { url: server.url, token: server.token };
  if (options.json === true) {
    // One line: whoever starts this process reads it as soon as it is there.
    terminal.out(`${JSON.stringify({ url, control, version: server.version, environment, machines })}\n`);
    return;
  }
  const lines = Object.entries(environment).map(([name, value]) => `  export ${name}=${value}`);
  const addresses = Object.entries(httpAddresses).map(([theirs, ours]) => `  ${ours} for ${theirs}`);
  const apis = addresses.length === 0 ? [] : ['HTTP endpoints:', ...addresses];
  const api = `Control API: ${control.url} with 'Authorization: Bearer ${control.token}'`;
  terminal.note(['Serves until it is interrupted. For a client:', ...lines, ...apis, api].join('\n'));
  terminal.out(`${url}\n`);
}
