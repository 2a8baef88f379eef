import { DescribeStateMachineCommand, StateMachineDoesNotExist } from '@aws-sdk/client-sfn';
import { stepFunctions } from '../../../resources/handlers/clients';
import { aliasesOf, running, versionsOf } from './machine-versions';

/** An Express execution ends within that time. */
const LONGEST_EXPRESS_MS = 5 * 60 * 1000;

const FUNCTION_VERSION = /arn:[^:"]+:lambda:[^:"]+:\d+:function:[\w-]+:\d+/g;

/**
 * The ARNs of the versions of functions that machines may call: in any of their versions, and in the definition that runs without one. Undefined as long as it
 * can't be told, since an execution at work may have another definition.
 */
export async function calledBy(machineArns: readonly string[]): Promise<ReadonlySet<string> | undefined> {
  const called = new Set<string>();
  for (const machineArn of machineArns) {
    const versions = await versionsOf(machineArn);
    const { definition = '', type } = await stepFunctions.send(
      new DescribeStateMachineCommand({ stateMachineArn: machineArn }),
    );
    const known = type === 'EXPRESS' ? await isSettled(machineArn) : await runVersions(machineArn, versions);
    if (!known) return undefined;
    const definitions = [definition];
    for (const version of versions) definitions.push(await definitionOf(version));
    for (const arn of definitions.flatMap((each) => each.match(FUNCTION_VERSION) ?? [])) called.add(arn);
  }
  return called;
}

/** Whether all executions at work run one of the versions. One that was started by the machine runs what this was then. */
async function runVersions(machineArn: string, versions: readonly string[]): Promise<boolean> {
  for await (const { stateMachineVersionArn: version } of running(machineArn)) {
    if (version === undefined || !versions.includes(version)) return false;
  }
  return true;
}

/** Express executions are not listed: those of versions that no alias routes to any more have ended after a while. */
async function isSettled(machineArn: string): Promise<boolean> {
  const aliases = await aliasesOf(machineArn);
  return aliases.every(({ updateDate }) => Date.now() - Number(updateDate ?? 0) > LONGEST_EXPRESS_MS);
}

/** The cleaner of another workflow may have deleted the version in the meantime, which nothing runs then. */
async function definitionOf(versionArn: string): Promise<string> {
  try {
    const { definition = '' } = await stepFunctions.send(
      new DescribeStateMachineCommand({ stateMachineArn: versionArn }),
    );
    return definition;
  } catch (error) {
    if (error instanceof StateMachineDoesNotExist) return '';
    throw error;
  }
}
