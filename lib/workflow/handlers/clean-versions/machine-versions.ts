import {
  ConflictException,
  DeleteStateMachineVersionCommand,
  DescribeStateMachineAliasCommand,
  ListExecutionsCommand,
  ListStateMachineAliasesCommand,
  ListStateMachineVersionsCommand,
  type DescribeStateMachineAliasCommandOutput,
  type ExecutionListItem,
} from '@aws-sdk/client-sfn';
import { stepFunctions } from '../../../resources/handlers/clients';
import type { Cleaned } from './cleaned';
import { all, pages } from './pages';

/** AWS's largest page. */
const maxResults = 1000;

/** Deletes versions of a machine that are older than those to be kept, unless an alias routes to them or an execution of theirs is at work. */
export async function cleanMachine(machineArn: string, express: boolean, keep: number): Promise<Cleaned> {
  const cleaned: Cleaned = { deleted: [], needed: [] };
  const old = (await versionsOf(machineArn)).slice(keep);
  if (old.length === 0) return cleaned;
  const routed = new Set(
    (await aliasesOf(machineArn)).flatMap(({ routingConfiguration: routes = [] }) =>
      routes.map((route) => route.stateMachineVersionArn),
    ),
  );
  for (const version of old) {
    const isNeeded = routed.has(version) || (!express && (await isAtWork(version)));
    const isDeleted = !isNeeded && (await tryDelete(version));
    (isDeleted ? cleaned.deleted : cleaned.needed).push(version);
  }
  return cleaned;
}

/** The ARNs of the versions of a machine, the newest first, by their numbers. */
export async function versionsOf(stateMachineArn: string): Promise<string[]> {
  const versions = pages(async (nextToken) => {
    const page = await stepFunctions.send(
      new ListStateMachineVersionsCommand({ stateMachineArn, nextToken, maxResults }),
    );
    return { items: page.stateMachineVersions, next: page.nextToken };
  });
  return (await all(versions))
    .flatMap(({ stateMachineVersionArn: arn }) => arn ?? [])
    .sort((one, other) => numberOf(other) - numberOf(one));
}

/** The aliases of a machine. */
export async function aliasesOf(stateMachineArn: string): Promise<DescribeStateMachineAliasCommandOutput[]> {
  const aliases = pages(async (nextToken) => {
    const page = await stepFunctions.send(
      new ListStateMachineAliasesCommand({ stateMachineArn, nextToken, maxResults }),
    );
    return { items: page.stateMachineAliases, next: page.nextToken };
  });
  const described: DescribeStateMachineAliasCommandOutput[] = [];
  for await (const { stateMachineAliasArn } of aliases) {
    described.push(await stepFunctions.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn })));
  }
  return described;
}

/** The executions of a machine, or of one of its versions, that are at work. */
export function running(stateMachineArn: string, size = maxResults): AsyncGenerator<ExecutionListItem> {
  return pages(async (nextToken) => {
    const page = await stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', nextToken, maxResults: size }),
    );
    return { items: page.executions, next: page.nextToken };
  });
}

/**
 * An execution keeps the definition of a version that is deleted, but is no longer found by it. Those of an Express machine are not listed; they end within
 * five minutes.
 */
async function isAtWork(versionArn: string): Promise<boolean> {
  const { done = false } = await running(versionArn, 1).next();
  return !done;
}

/** An alias may have come to it in the meantime, which AWS refuses; the next time will tell. */
async function tryDelete(stateMachineVersionArn: string): Promise<boolean> {
  try {
    await stepFunctions.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn }));
    return true;
  } catch (error) {
    if (error instanceof ConflictException) return false;
    throw error;
  }
}

function numberOf(versionArn: string): number {
  return Number(versionArn.split(':').at(-1));
}
