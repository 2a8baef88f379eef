import type { Json, JsonObject } from '../../../base/json';
import { uuid } from '../../../base/random';
import { validateDefinition } from '../../../language/validate';
import { AwsError } from '../../service';
import { baseArn, type MachineRecord, type VersionRecord } from './machine-registry';
import { arn, executionOf, given, seconds, text, type Operation, type StatesContext } from './operation';
import { pageOf } from './page-of';

const SETTINGS = ['loggingConfiguration', 'tracingConfiguration', 'encryptionConfiguration'];

/** The operations on state machines. */
export const STATE_MACHINES: Readonly<Record<string, Operation>> = {
  CreateStateMachine: createStateMachine,
  UpdateStateMachine: updateStateMachine,
  DeleteStateMachine: ({ engine, machines }, input) => {
    const machineArn = arn(input, 'stateMachineArn');
    for (const execution of engine.listExecutions(machineArn)) execution.stop();
    engine.deleteStateMachine(machineArn);
    machines.records.delete(machineArn);
    return {};
  },
  DescribeStateMachine: ({ machines }, input) => {
    const asked = arn(input, 'stateMachineArn');
    const record = machines.machine(asked);
    const version = record.versions.find((each) => each.arn === asked);
    return describe(record, version, input['includedData'] === 'METADATA_ONLY');
  },
  DescribeStateMachineForExecution: (context, input) => {
    const execution = executionOf(context, input);
    const record = context.machines.machine(baseArn(execution.stateMachineArn).replace(/\/.*$/, ''));
    const { updatedMs } = record;
    const definition =
      execution.machine === record.machine ? record.definition : JSON.stringify(execution.machine.definition);
    return given({
      stateMachineArn: execution.stateMachineArn,
      name: execution.machine.name,
      definition: input['includedData'] === 'METADATA_ONLY' ? undefined : definition,
      roleArn: execution.machine.roleArn,
      updateDate: seconds(updatedMs),
      mapRunArn: execution.mapRunArn,
      revisionId: record.revisionId,
      ...record.settings,
    });
  },
  ListStateMachines: ({ machines }, input) =>
    pageOf([...machines.records.values()], input, 'stateMachines', ({ machine, createdMs }) => ({
      stateMachineArn: machine.arn,
      name: machine.name,
      type: machine.type,
      creationDate: seconds(createdMs),
    })),
  ValidateStateMachineDefinition: (_, input) => validate(input),
};

function createStateMachine(context: StatesContext, input: JsonObject): JsonObject {
  const { engine, machines } = context;
  const name = text(input, 'name') ?? '';
  if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]+$/.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  const definition = text(input, 'definition') ?? '';
  const type = input['type'] === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
  const roleArn = text(input, 'roleArn') ?? '';
  checkRole(roleArn);
  const existing = [...machines.records.values()].find(({ machine }) => machine.name === name);
  if (existing !== undefined) return sameMachine(context, existing, { definition, type, roleArn });
  const machine = engine.createStateMachine({ name, definition, type, roleArn });
  const record = machines.add(machine, { definition, settings: settingsOf(input) });
  addTags(context, machine.arn, input);
  return given({
    stateMachineArn: machine.arn,
    creationDate: seconds(record.createdMs),
    stateMachineVersionArn: publishIfAsked(context, record, input),
  });
}

/** Creating the same machine again gives the one that exists. */
function sameMachine(
  _: StatesContext,
  { machine, definition, createdMs }: MachineRecord,
  asked: { readonly definition: string; readonly type: string; readonly roleArn: string },
): JsonObject {
  if (definition !== asked.definition || machine.type !== asked.type || machine.roleArn !== asked.roleArn) {
    throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${machine.arn}'`);
  }
  return { stateMachineArn: machine.arn, creationDate: seconds(createdMs) };
}

function updateStateMachine(context: StatesContext, input: JsonObject): JsonObject {
  const { engine, machines } = context;
  const record = machines.machine(arn(input, 'stateMachineArn'));
  const definition = text(input, 'definition') ?? record.definition;
  const roleArn = text(input, 'roleArn') ?? record.machine.roleArn;
  const settings = settingsOf(input);
  if (
    text(input, 'definition') === undefined &&
    text(input, 'roleArn') === undefined &&
    Object.keys(settings).length === 0
  ) {
    throw new AwsError(
      'MissingRequiredParameter',
      'Either the definition, the role ARN, the LoggingConfiguration, the EncryptionConfiguration or the TracingConfiguration must be specified',
    );
  }
  checkRole(roleArn);
  const { name, arn: machineArn, type } = record.machine;
  record.machine = engine.createStateMachine({ name, arn: machineArn, definition, type, roleArn });
  record.definition = definition;
  record.settings = { ...record.settings, ...settings };
  record.revisionId = uuid(engine.random);
  record.updatedMs = engine.agenda.nowMs;
  return given({
    updateDate: seconds(record.updatedMs),
    revisionId: record.revisionId,
    stateMachineVersionArn: publishIfAsked(context, record, input),
  });
}

function publishIfAsked({ machines }: StatesContext, record: MachineRecord, input: JsonObject): string | undefined {
  const description = text(input, 'versionDescription');
  if (input['publish'] === true) return machines.publish(record, description).arn;
  if (description === undefined) return undefined;
  throw new AwsError('ValidationException', 'Version description can only be set when publish is true');
}

function describe(record: MachineRecord, version: VersionRecord | undefined, metadataOnly: boolean): JsonObject {
  const { machine, definition, revisionId, description, createdMs } = version ?? record;
  return given({
    stateMachineArn: version?.arn ?? machine.arn,
    name: machine.name,
    status: 'ACTIVE',
    definition: metadataOnly ? undefined : definition,
    roleArn: machine.roleArn,
    type: machine.type,
    creationDate: seconds(createdMs),
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    ...record.settings,
    label: undefined,
    revisionId: revisionId === 'INITIAL' ? undefined : revisionId,
    description,
  });
}

function validate(input: JsonObject): JsonObject {
  const all = validateDefinition(text(input, 'definition') ?? '', {
    type: input['type'] === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
  });
  const isShown = ({ severity }: (typeof all)[number]): boolean =>
    severity === 'ERROR' || input['severity'] === 'WARNING';
  const shown = all.filter(isShown);
  const max = typeof input['maxResults'] === 'number' && input['maxResults'] > 0 ? input['maxResults'] : 100;
  return {
    result: all.some(({ severity }) => severity === 'ERROR') ? 'FAIL' : 'OK',
    diagnostics: shown.slice(0, max).map((each) => given({ ...each })),
    truncated: shown.length > max,
  };
}

function checkRole(roleArn: string): void {
  if (!/^arn:[^:]+:iam::\d*:role\/.+/.test(roleArn)) {
    throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${roleArn}'`);
  }
}

function settingsOf(input: JsonObject): JsonObject {
  const settings: Record<string, Json | undefined> = {};
  for (const name of SETTINGS) settings[name] = input[name];
  return given(settings);
}

const MAX_TAGS = 50;

/**
 * Adds the tags of an input to a resource.
 * @throws AwsError `TooManyTags`
 */
export function addTags(context: StatesContext, resourceArn: string, input: JsonObject): void {
  const tags = tagsOf(context, resourceArn);
  const added = (input['tags'] ?? []) as Record<string, string>[];
  const names = new Set([...tags.keys(), ...added.map(({ key = '' }) => key)]);
  if (names.size > MAX_TAGS) {
    throw new AwsError('TooManyTags', `Too Many Tags: '${resourceArn}'`, 400, { resourceName: resourceArn });
  }
  for (const { key = '', value = '' } of added) tags.set(key, value);
}

/** The tags of a resource. */
export function tagsOf({ machines }: StatesContext, resourceArn: string): Map<string, string> {
  const tags = machines.tags.get(resourceArn) ?? new Map<string, string>();
  machines.tags.set(resourceArn, tags);
  return tags;
}
