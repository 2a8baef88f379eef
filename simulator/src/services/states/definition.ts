import type { JsonObject } from '../../base/json';
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
      attributes: { Arn: byArn, Name: byName, StateMachineRevisionId: () => 'INITIAL' },
    },
    'AWS::StepFunctions::StateMachineAlias': {
      arn: (alias) => `${aliasedMachine(alias)}:${asText(alias.properties['Name'])}`,
      ref: byArn,
      attributes: { Arn: byArn },
    },
    'AWS::StepFunctions::StateMachineVersion': {
      arn: ({ properties }) => `${asText(properties['StateMachineArn'])}:1`,
      ref: byArn,
      attributes: { Arn: byArn },
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

function aliasedMachine({ properties, stack }: Resource): string {
  const [route] = (properties['RoutingConfiguration'] ?? []) as { StateMachineVersionArn?: string }[];
  const preference = properties['DeploymentPreference'] as { StateMachineVersionArn?: string } | undefined;
  const version = route?.StateMachineVersionArn ?? preference?.StateMachineVersionArn;
  return version?.replace(/:\d+$/, '') ?? `arn:${stack.partition}:states:${stack.region}:${stack.account}:stateMachine`;
}
