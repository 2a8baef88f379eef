import type { SFNClient } from '@aws-sdk/client-sfn';
import { loadApp } from '../app-source';
import { chooseMachine, type AppMachine } from '../machines';
import { CannotStart, type Terminal } from '../terminal';
import { connect, settingsOf, type ClientSettings, type DeployedOptions } from './connection';

/** A deployed state machine, and the client that reaches it. */
export interface DeployedMachine {
  readonly arn: string;
  readonly client: SFNClient;
}

/**
 * The deployed state machine behind a construct path: by the name that its template gives it, or by what CloudFormation
 * made of its logical id. An ARN stands for itself.
 * @throws CannotStart when it is not deployed where the command looks.
 */
export async function findDeployedMachine(
  reference: string | undefined,
  options: DeployedOptions,
  terminal: Terminal,
): Promise<DeployedMachine> {
  if (reference?.startsWith('arn:') === true) {
    return { arn: reference, client: await connect(settingsOf(options, reference.split(':')[3])) };
  }
  const machine = chooseMachine(loadApp(options, terminal), reference);
  const settings = settingsOf(options, machine.resource.stack.source.region ?? machine.resource.stack.region);
  const client = await connect(settings);
  const isElsewhere = options.endpointUrl !== undefined || terminal.env.AWS_ENDPOINT_URL !== undefined;
  const ways = [() => byName(client, machine), () => byStack(machine, settings)];
  const problems: string[] = [];
  for (const find of isElsewhere ? ways : ways.reverse()) {
    try {
      const arn = await find();
      if (arn !== undefined) return { arn, client };
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  const why = problems.length === 0 ? '' : ` (${problems.join('; ')})`;
  throw new CannotStart(
    `'${machine.path}' is not deployed here: stack '${machine.resource.stack.name}' has no state machine ` +
      `'${machine.resource.logicalId}'${why}. Deploy it, choose --profile and --region, or give the ARN`,
  );
}

/** The ARN of an execution: its own, that of a name, or the latest one of a machine. */
export async function findExecution(
  reference: string | undefined,
  options: DeployedOptions & { readonly name?: string },
  terminal: Terminal,
): Promise<{ readonly executionArn: string; readonly client: SFNClient }> {
  if (reference !== undefined && /^arn:[^:]*:states:[^:]*:[^:]*:(execution|express):/.test(reference)) {
    return { executionArn: reference, client: await connect(settingsOf(options, reference.split(':')[3])) };
  }
  const { arn, client } = await findDeployedMachine(reference, options, terminal);
  if (options.name !== undefined) {
    return { executionArn: `${arn.replace(':stateMachine:', ':execution:')}:${options.name}`, client };
  }
  const { ListExecutionsCommand } = await import('@aws-sdk/client-sfn');
  const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn: arn, maxResults: 1 }));
  const latest = executions[0]?.executionArn;
  if (latest === undefined) throw new CannotStart(`${arn} has had no execution yet; start one with 'start'`);
  terminal.note(`The latest execution: ${latest}`);
  return { executionArn: latest, client };
}

async function byName(client: SFNClient, { resource }: AppMachine): Promise<string | undefined> {
  const { paginateListStateMachines } = await import('@aws-sdk/client-sfn');
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    const found = stateMachines.find(({ name }) => name === resource.name);
    if (found !== undefined) return found.stateMachineArn;
  }
  return undefined;
}

async function byStack({ resource }: AppMachine, settings: ClientSettings): Promise<string | undefined> {
  const { CloudFormationClient, DescribeStackResourceCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({ ...settings, maxAttempts: 2 });
  try {
    const { StackResourceDetail: detail } = await client.send(
      new DescribeStackResourceCommand({ StackName: resource.stack.name, LogicalResourceId: resource.logicalId }),
    );
    return detail?.PhysicalResourceId;
  } finally {
    client.destroy();
  }
}
