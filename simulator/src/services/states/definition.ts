import type { JsonObject } from '../../base/json';
import { stableUuid } from '../../base/stable-id';
import type { ServiceDefinition } from '../definition';
import type { Resource } from '../resource';
import { asText, byArn, byName, regional } from '../resource-type';
import { states as needs, STATES_ENCRYPTION } from './needs';
import { machinePlatformNeeds } from './platform-needs';
import { StatesService } from './states-service';
import { touchesOfStates } from './touches';

export const states: ServiceDefinition = {
  name: 'states',
  label: 'Step Functions',
  sdk: 'sfn',
  resourceTypes: {
    'AWS::StepFunctions::Activity': {
      nameProperty: 'Name',
      maxNameLength: 80,
      arn: regional('states', 'activity:'),
      ref: byArn,
      attributes: { Arn: byArn, Name: byName },
    },
    'AWS::StepFunctions::StateMachine': {
      nameProperty: 'StateMachineName',
      replacedBy: ['StateMachineType'],
      maxNameLength: 80,
      arn: regional('states', 'stateMachine:'),
      ref: byArn,
      attributes: { Arn: byArn, Name: byName, StateMachineRevisionId: revisionId },
      hasRevisions: true,
    },
    'AWS::StepFunctions::StateMachineAlias': {
      arn: (alias) => `${aliasedMachine(alias)}:${asText(alias.properties['Name'])}`,
      ref: byArn,
      attributes: { Arn: byArn },
      replacedBy: ['Name'],
    },
    'AWS::StepFunctions::StateMachineVersion': {
      arn: (version) => `${machineOf(version)}:${version.revision}`,
      ref: byArn,
      attributes: { Arn: byArn },
      replacedBy: ['StateMachineArn', 'StateMachineRevisionId', 'Description'],
      versionOf: machineOf,
    },
  },
  standIns: [
    [/state-?machine|workflow|sfn/gi, 'states:{place}:stateMachine:'],
    [/activity/gi, 'states:{place}:activity:'],
  ],
  needs,
  touches: touchesOfStates,
  denied: { error: 'StepFunctions.AWSStepFunctionsException' },
  deniedKey: {
    code: 'KmsAccessDeniedException',
    error: 'StepFunctions.KmsAccessDeniedException',
    sdkError: 'KmsAccessDeniedException',
  },
  keys: { 'AWS::StepFunctions::StateMachine': encryptionKey, 'AWS::StepFunctions::Activity': encryptionKey },
  encryptionContext: STATES_ENCRYPTION,
  platformNeeds: { 'AWS::StepFunctions::StateMachine': machinePlatformNeeds },
  create: ({ app, engine }) => new StatesService(engine, app),
};

function encryptionKey({ properties }: Resource): string | undefined {
  return (properties['EncryptionConfiguration'] as JsonObject | undefined)?.['KmsKeyId'] as string | undefined;
}

/** One that was never changed has the name that AWS gives the first state of each. */
function revisionId({ id, updates }: Resource): string {
  return updates === 0 ? 'INITIAL' : stableUuid(`${id}#${updates}`);
}

function machineOf({ properties }: Resource): string {
  return asText(properties['StateMachineArn']);
}

function aliasedMachine({ properties, stack }: Resource): string {
  const [route] = (properties['RoutingConfiguration'] ?? []) as { StateMachineVersionArn?: string }[];
  const preference = properties['DeploymentPreference'] as { StateMachineVersionArn?: string } | undefined;
  const version = route?.StateMachineVersionArn ?? preference?.StateMachineVersionArn;
  return version?.replace(/:\d+$/, '') ?? `arn:${stack.partition}:states:${stack.region}:${stack.account}:stateMachine`;
}
