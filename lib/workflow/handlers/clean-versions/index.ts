import {
  ConflictException,
  DeleteStateMachineVersionCommand,
  DescribeStateMachineAliasCommand,
  ListExecutionsCommand,
  ListStateMachineAliasesCommand,
  ListStateMachineVersionsCommand,
} from '@aws-sdk/client-sfn';
import { stepFunctions } from '../../../resources/handlers/clients';
import { environment } from '../../../resources/handlers/environment';

/** The ARNs of versions that were deleted, and of those that are older than what is kept and still needed. */
interface Cleaned {
  readonly deleted: string[];
  readonly needed: string[];
}

/** Deletes versions that are older than those to be kept, unless an alias routes to them or an execution of theirs is at work. */
export async function handler(): Promise<Cleaned> {
  const stateMachineArn = environment('STATE_MACHINE');
  const old = (await versionsOf(stateMachineArn)).slice(Number(environment('KEEP')));
  if (old.length === 0) return { deleted: [], needed: [] };
  const routed = await routedBy(stateMachineArn);
  const cleaned: Cleaned = { deleted: [], needed: [] };
  for (const version of old) {
    const isDeleted = !routed.has(version) && !(await isAtWork(version)) && (await tryDelete(version));
    (isDeleted ? cleaned.deleted : cleaned.needed).push(version);
  }
  return cleaned;
}

/** The newest first, by their numbers. */
async function versionsOf(stateMachineArn: string): Promise<string[]> {
  const arns = await pages(async (nextToken) => {
    const page = await stepFunctions.send(
      new ListStateMachineVersionsCommand({ stateMachineArn, nextToken, maxResults: 1000 }),
    );
    return { items: page.stateMachineVersions ?? [], nextToken: page.nextToken };
  });
  return arns
    .flatMap(({ stateMachineVersionArn: arn }) => arn ?? [])
    .sort((one, other) => numberOf(other) - numberOf(one));
}

function numberOf(versionArn: string): number {
  return Number(versionArn.split(':').at(-1));
}

async function routedBy(stateMachineArn: string): Promise<Set<string>> {
  const aliases = await pages(async (nextToken) => {
    const page = await stepFunctions.send(
      new ListStateMachineAliasesCommand({ stateMachineArn, nextToken, maxResults: 1000 }),
    );
    return { items: page.stateMachineAliases ?? [], nextToken: page.nextToken };
  });
  const routed = new Set<string>();
  for (const { stateMachineAliasArn } of aliases) {
    const alias = await stepFunctions.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn }));
    (alias.routingConfiguration ?? []).forEach((route) => routed.add(route.stateMachineVersionArn ?? ''));
  }
  return routed;
}

/**
 * An execution keeps the definition of a version that is deleted, but is no longer found by it. Those of an Express machine are not listed; they end within
 * five minutes.
 */
async function isAtWork(stateMachineArn: string): Promise<boolean> {
  if (environment('TYPE') === 'EXPRESS') return false;
  const { executions = [] } = await stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1 }),
  );
  return executions.length > 0;
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

async function pages<T>(
  read: (nextToken: string | undefined) => Promise<{ readonly items: T[]; readonly nextToken?: string }>,
): Promise<T[]> {
  const all: T[] = [];
  let nextToken: string | undefined;
  do {
    const page = await read(nextToken);
    all.push(...page.items);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return all;
}
