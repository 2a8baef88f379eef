import {
  DeleteFunctionCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  ResourceConflictException,
} from '@aws-sdk/client-lambda';
import { calledBy } from './called-functions';
import type { Cleaned } from './cleaned';
import { all, pages } from './pages';

const client = new LambdaClient({});

/** One version of a function. */
interface Published {
  readonly name: string;
  readonly version: string;
  readonly arn: string;
}

/** The functions that are cleaned, and the machines that may call them. */
export interface FunctionsToClean {
  readonly names: readonly string[];
  readonly machineArns: readonly string[];
  readonly keep: number;
}

/**
 * Deletes versions of functions that are older than those to be kept, unless something may call them: a version of a machine, what it runs without one, or an
 * execution at work.
 */
export async function cleanFunctions({ names, machineArns, keep }: FunctionsToClean): Promise<Cleaned> {
  const cleaned: Cleaned = { deleted: [], needed: [] };
  const old: Published[] = [];
  for (const name of names) old.push(...(await versionsOf(name)).slice(keep));
  if (old.length === 0) return cleaned;
  const called = await calledBy(machineArns);
  for (const version of old) {
    const isDeleted = called !== undefined && !called.has(version.arn) && (await tryDelete(version));
    (isDeleted ? cleaned.deleted : cleaned.needed).push(version.arn);
  }
  return cleaned;
}

/** The published ones, the newest first. */
async function versionsOf(name: string): Promise<Published[]> {
  const versions = pages(async (Marker) => {
    const page = await client.send(new ListVersionsByFunctionCommand({ FunctionName: name, Marker }));
    return { items: page.Versions, next: page.NextMarker };
  });
  return (await all(versions))
    .map(({ Version: version = '', FunctionArn: arn = '' }) => ({ name, version, arn }))
    .filter(({ version }) => /^\d+$/.test(version))
    .sort((one, other) => Number(other.version) - Number(one.version));
}

/** An alias may lead to it, which AWS refuses. Without the version, the function itself would be deleted. */
async function tryDelete({ name, version }: Published): Promise<boolean> {
  try {
    await client.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: version }));
    return true;
  } catch (error) {
    if (error instanceof ResourceConflictException) return false;
    throw error;
  }
}
