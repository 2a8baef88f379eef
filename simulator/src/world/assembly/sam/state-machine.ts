import type { Json, JsonObject } from '../../../base/json';
import { attribute, tagList, type Expansion, type SamResource } from './expansion';
import { expandEvents } from './events';
import type { EventTarget } from './sam-event';
import { managedArn, readPolicies } from './policies';
import { addRole } from './role';

/** `AWS::Serverless::StateMachine`: the machine, its role, and what starts it. */
export function expandStateMachine(machine: SamResource, expansion: Expansion): void {
  const { id, properties } = machine;
  const { Role, Policies, Tracing, Events, Type, Name, Logging, DefinitionSubstitutions, Tags } = properties;
  const role = Role ?? attribute(`${id}Role`, 'Arn');
  const declared: Record<string, Json | undefined> = {
    ...definitionOf(properties, expansion),
    DefinitionSubstitutions,
    RoleArn: role,
    StateMachineName: Name,
    StateMachineType: Type,
    LoggingConfiguration: Logging,
    TracingConfiguration: Tracing,
    Tags: [{ Key: 'stateMachine:createdBy', Value: 'SAM' }, ...tagList(Tags)],
  };
  expansion.add(id, 'AWS::StepFunctions::StateMachine', declared as JsonObject, machine);
  if (Role === undefined) {
    const { managed, inline } = readPolicies(Policies, id, expansion);
    const isTraced = (Tracing as JsonObject | undefined)?.['Enabled'] === true;
    const xray = isTraced ? [managedArn('AWSXrayWriteOnlyAccess')] : [];
    addRole(
      `${id}Role`,
      { service: 'states.amazonaws.com', managed: [...managed, ...xray], inline },
      machine,
      expansion,
    );
  }
  expandEvents(Events, stateMachineTarget(machine, addAlias(machine, expansion)), expansion);
}

/** A definition beside the template, in it, or in S3. */
function definitionOf({ Definition, DefinitionUri }: JsonObject, expansion: Expansion): JsonObject {
  if (Definition !== undefined) return { Definition };
  const location = expansion.location(DefinitionUri);
  if (location !== undefined) return { DefinitionS3Location: { Bucket: location.S3Bucket, Key: location.S3Key } };
  return DefinitionUri === undefined ? {} : { DefinitionS3Location: DefinitionUri };
}

function addAlias(machine: SamResource, expansion: Expansion): string | undefined {
  const { id, properties } = machine;
  const { AutoPublishAlias: alias, DeploymentPreference = { Type: 'ALL_AT_ONCE' }, UseAliasAsEventTarget } = properties;
  if (typeof alias !== 'string') return undefined;
  const version = `${id}Version`;
  const arn = { StateMachineArn: { Ref: id }, StateMachineRevisionId: attribute(id, 'StateMachineRevisionId') };
  expansion.add(version, 'AWS::StepFunctions::StateMachineVersion', arn, machine);
  const preference = { ...(DeploymentPreference as JsonObject), StateMachineVersionArn: { Ref: version } };
  const aliasId = `${id}Alias${alias}`;
  const aliased = { Name: alias, DeploymentPreference: preference };
  expansion.add(aliasId, 'AWS::StepFunctions::StateMachineAlias', aliased, machine);
  return UseAliasAsEventTarget === true ? aliasId : undefined;
}

function stateMachineTarget(machine: SamResource, aliasId = machine.id): EventTarget {
  const start: Json = { Action: 'states:StartExecution', Effect: 'Allow', Resource: { Ref: aliasId } };
  return { kind: 'StepFunctions', owner: machine, arn: { Ref: aliasId }, ref: { Ref: aliasId }, start };
}
