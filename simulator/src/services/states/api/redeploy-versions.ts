import { changesOf, type Changes } from '../../redeployment';
import { constructPath } from '../../resource';
import { baseArn, type AliasRecord, type MachineRegistry } from './machine-registry';
import { addAlias, addVersion, routesOf } from './template-machines';
import { preferenceOf, type TrafficShifts } from './traffic-shift';

const VERSION = 'AWS::StepFunctions::StateMachineVersion';
const ALIAS = 'AWS::StepFunctions::StateMachineAlias';
const MACHINE = 'AWS::StepFunctions::StateMachine';

/** Why versions can't be published as a deployment has it; undefined where they can. */
export function versionRefusal(machines: MachineRegistry, changes: Changes): string | undefined {
  const { created, updated } = changesOf(changes, MACHINE);
  const revised = new Set([...created, ...updated.map(({ after }) => after)].map(({ arn }) => arn));
  for (const version of changesOf(changes, VERSION).created) {
    const machine = baseArn(version.arn);
    const record = machines.records.get(machine);
    if (record === undefined) continue;
    const path = constructPath(version);
    if (record.versions.length > 0 && !revised.has(machine))
      return `[${path}] the version is another resource, and its state machine has not changed: AWS answers the version that there is`;
    if (record.nextVersion !== version.revision)
      return `[${path}] it would be version ${version.revision} of its state machine, and clients of the API have published others`;
  }
  return undefined;
}

/** Takes versions and aliases over; the machines have their new definitions. */
export function redeployVersions(
  machines: MachineRegistry,
  shifts: TrafficShifts,
  nowMs: number,
  changes: Changes,
): void {
  const versions = changesOf(changes, VERSION);
  const aliases = changesOf(changes, ALIAS);
  for (const each of versions.created) addVersion(machines, each);
  for (const each of aliases.created) addAlias(machines, each, nowMs);
  for (const { after } of aliases.updated) {
    const alias = aliasOf(machines, after.arn);
    const preference = preferenceOf(after.properties);
    if (alias === undefined) addAlias(machines, after, nowMs);
    else if (preference !== undefined) shifts.start(alias, preference);
    else Object.assign(alias, { routes: routesOf(after.properties), updatedMs: nowMs });
  }
  for (const { arn } of aliases.deleted) remove(machines.records.get(baseArn(arn))?.aliases, arn);
  // An alias that still leads to it on its way to the next one keeps CloudFormation from deleting it.
  for (const { arn } of versions.deleted) whenFree(machines, shifts, arn, () => removeVersion(machines, arn));
}

function whenFree(machines: MachineRegistry, shifts: TrafficShifts, arn: string, done: () => void): void {
  const alias = machines.records
    .get(baseArn(arn))
    ?.aliases.find(({ routes }) => routes.some((each) => each.stateMachineVersionArn === arn));
  if (alias === undefined) done();
  else shifts.whenOver(alias, done);
}

function removeVersion(machines: MachineRegistry, arn: string): void {
  remove(machines.records.get(baseArn(arn))?.versions, arn);
}

function aliasOf(machines: MachineRegistry, arn: string): AliasRecord | undefined {
  return machines.records.get(baseArn(arn))?.aliases.find((each) => each.arn === arn);
}

function remove(all: { readonly arn: string }[] | undefined, arn: string): void {
  const at = all?.findIndex((each) => each.arn === arn) ?? -1;
  if (at >= 0) all?.splice(at, 1);
}
