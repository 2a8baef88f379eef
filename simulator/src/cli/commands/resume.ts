import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonObject } from '../../base/json';
import { readHistories } from '../../replay/golden-set';
import { planResume, type ResumePlan } from '../../resume/plan-resume';
import { Simulator } from '../../world/simulator';
import { loadApp } from '../app-source';
import { consent } from '../consent';
import { addDeployedOptions, connect, settingsOf, type DeployedOptions } from '../deployed/connection';
import { fetchOne } from '../deployed/fetch-histories';
import { parseMock } from '../given-mocks';
import { chooseMachine } from '../machines';
import { addJson, collect, examples, type Registration } from '../registration';
import { CannotStart, printResult, type Terminal } from '../terminal';

interface ResumeCommandOptions extends DeployedOptions {
  readonly machine?: string;
  readonly from?: string;
  readonly force?: boolean;
  readonly mock?: readonly string[];
  readonly output?: string;
  readonly start?: boolean;
  readonly yes?: boolean;
}

export const resume: Registration = (program, { terminal, fail }) => {
  const command = program
    .command('resume')
    .description(
      'Go on with a failed execution under a corrected definition, in the state where it failed: shown and simulated first. Exit code 2 when it would not succeed.',
    )
    .argument('<execution>', 'a file with its history, or its ARN')
    .option(
      '-m, --machine <machine>',
      'construct path, logical id or name of the machine with the corrected definition',
    )
    .option('--from <state>', 'go on in another state that it has entered')
    .option('--force', 'go on although something speaks against it')
    .option(
      '--mock <State=json>',
      'what a task gives in the simulation, State!Error to fail it; may be repeated',
      collect,
    )
    .option('-o, --output <file>', 'write the machine that goes on: one Pass in front, and what can still be reached')
    .option('--start', 'then start it at AWS: the deployed machine must have the corrected definition and be resumable')
    .option('-y, --yes', 'agree to the start: nobody is asked');
  addJson(addDeployedOptions(command));
  examples(command, [
    ['resume failed.json -m Shop/Order --mock \'Charge={"Payload":"ok"}\'', 'shows what would happen'],
    ['resume arn:aws:states:…:execution:Orders:o-1 -m Shop/Order --mock … --start', 'and lets it happen'],
  ]);
  command.action(async (reference: string, options: ResumeCommandOptions) => {
    const history = await historyOf(reference, options, terminal);
    const { definition, path } = chooseMachine(loadApp(options, terminal), options.machine);
    const { from, force } = options;
    const plan = planResume(history, {
      definition: withoutEntry(definition as unknown as JsonObject),
      ...(from !== undefined && { from }),
      ...(force !== undefined && { force }),
    });
    for (const doubt of plan.doubts) terminal.note(`${doubt}.`);
    if (options.output !== undefined) {
      writeFileSync(resolve(terminal.cwd, options.output), `${JSON.stringify(plan.definition, undefined, 2)}\n`);
    }
    const simulated = await simulate(plan, options.mock ?? [], terminal);
    if (simulated.status !== 'SUCCEEDED') fail();
    if (options.start === true && simulated.status === 'SUCCEEDED') await start(history, plan, options, terminal);
    const { state, stateInput, variables } = plan;
    printResult(terminal, options.json, { machine: path, state, input: stateInput, variables, simulated }, () =>
      [
        `${path} goes on in '${state}'`,
        `  with ${JSON.stringify(stateInput)}`,
        ...(Object.keys(variables).length === 0 ? [] : [`  and the variables ${JSON.stringify(variables)}`]),
        `In the simulator: ${simulated.path.join(' → ')}, ${simulated.status}${simulated.error === undefined ? '' : `, ${simulated.error}`}`,
      ].join('\n'),
    );
  });
};

/** A resumable machine as it would be without its entry: going on needs one, not two. */
function withoutEntry(definition: JsonObject): JsonObject {
  const states = definition['States'] as JsonObject;
  const entry = states[ENTRY] as JsonObject | undefined;
  if (definition['StartAt'] !== ENTRY || entry === undefined) return definition;
  const rest = Object.entries(states).filter(([name]) => name !== ENTRY && name !== LOST);
  return { ...definition, StartAt: entry['Default'] as string, States: Object.fromEntries(rest) };
}

const ENTRY = 'Go on?';
const LOST = 'Nowhere to go on';

async function historyOf(reference: string, options: ResumeCommandOptions, terminal: Terminal): Promise<unknown> {
  const file = resolve(terminal.cwd, reference);
  if (existsSync(file)) {
    const [first, second] = readHistories(file);
    if (second !== undefined) throw new CannotStart(`${reference} holds several histories; name one`);
    return first?.recording;
  }
  if (!reference.startsWith('arn:')) throw new CannotStart(`There is no ${file}, and '${reference}' is no ARN`);
  const client = await connect(settingsOf(options, reference.split(':')[3]));
  return fetchOne(client, reference);
}

async function simulate(
  plan: ResumePlan,
  given: readonly string[],
  terminal: Terminal,
): Promise<{
  readonly status: string;
  readonly path: readonly string[];
  readonly error?: string;
  readonly cause?: string;
}> {
  const RoleArn = 'arn:aws:iam::123456789012:role/simulated';
  const machine = { Type: 'AWS::StepFunctions::StateMachine', Properties: { Definition: plan.definition, RoleArn } };
  const world = await Simulator.load({ Resources: { Resumed: machine as never } }, { permissions: 'off' });
  try {
    const handle = world.stateMachine('Resumed');
    for (const each of given) {
      const { state, mock } = parseMock(each, terminal);
      handle.state(state).mock(mock);
    }
    const run = await (await handle.start(plan.input)).toEnd();
    const { status, error, cause } = run;
    const path = run.path.map(({ state }) => state);
    const open = run.path.filter(({ type, state }) => type === 'Task' && !given.some((each) => each.startsWith(state)));
    if (status !== 'SUCCEEDED' && open.length > 0) {
      terminal.note(`Say what tasks give: ${[...new Set(open.map(({ state }) => `--mock '${state}={…}'`))].join(' ')}`);
    }
    return { status, path, ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
  } finally {
    await world.close();
  }
}

async function start(
  history: unknown,
  { entry, state, entryRepeats }: ResumePlan,
  options: ResumeCommandOptions,
  terminal: Terminal,
): Promise<void> {
  if (entryRepeats && options.force !== true) {
    throw new CannotStart(
      `'${state}' was half done: started at AWS it runs as a whole, with the branches and iterations that had ended. ` +
        `Give --force if they may run twice, or deploy the machine that --output writes and start that`,
    );
  }
  const { stateMachineArn } = history as { readonly stateMachineArn?: string };
  if (stateMachineArn === undefined)
    throw new CannotStart('The history does not say which machine it is of: give the ARN of the execution');
  const client = await connect(settingsOf(options, stateMachineArn.split(':')[3]));
  const { DescribeStateMachineCommand, StartExecutionCommand } = await import('@aws-sdk/client-sfn');
  const deployed = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const { StartAt, States } = JSON.parse(deployed.definition ?? '{}') as {
    readonly StartAt?: string;
    readonly States?: object;
  };
  if (StartAt !== ENTRY || !(state in (States ?? {}))) {
    throw new CannotStart(
      `${stateMachineArn} can't go on in '${state}': deploy the corrected definition, as a Workflow with resumable: true`,
    );
  }
  await consent(`Go on in '${state}' under the name ${entry.name}`, stateMachineArn, options.yes, terminal);
  const { executionArn = '' } = await client.send(
    new StartExecutionCommand({ stateMachineArn, name: entry.name, input: JSON.stringify(entry.input) }),
  );
  terminal.note(`Started ${executionArn}`);
}
