import type { JsonObject } from '../../../base/json';
import { AwsError } from '../../service';
import { baseArn, type AliasRecord } from './machine-registry';
import { arn, given, seconds, text, type Operation, type StatesContext } from './operation';
import { pageOf } from './page-of';

/** The operations on versions and aliases of state machines. */
export const VERSIONS: Readonly<Record<string, Operation>> = {
  PublishStateMachineVersion: ({ machines }, input) => {
    const record = machines.machine(arn(input, 'stateMachineArn'));
    const revisionId = text(input, 'revisionId');
    if (revisionId !== undefined && revisionId !== record.revisionId) {
      throw new AwsError('ConflictException', `The revisionId '${revisionId}' is not that of the state machine`, 409);
    }
    const version = machines.publish(record, text(input, 'description'));
    return { stateMachineVersionArn: version.arn, creationDate: seconds(version.createdMs) };
  },
  ListStateMachineVersions: ({ machines }, input) => {
    const { versions } = machines.machine(arn(input, 'stateMachineArn'));
    return pageOf([...versions].reverse(), input, 'stateMachineVersions', (each) => ({
      stateMachineVersionArn: each.arn,
      creationDate: seconds(each.createdMs),
    }));
  },
  DeleteStateMachineVersion: ({ machines }, input) => {
    const versionArn = arn(input, 'stateMachineVersionArn');
    const record = machines.machine(versionArn);
    const alias = record.aliases.find(({ routes }) =>
      routes.some((each) => each.stateMachineVersionArn === versionArn),
    );
    if (alias !== undefined) {
      throw new AwsError(
        'ConflictException',
        `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${alias.name}]`,
        409,
      );
    }
    const at = record.versions.findIndex((each) => each.arn === versionArn);
    if (at >= 0) record.versions.splice(at, 1);
    return {};
  },
  CreateStateMachineAlias: createAlias,
  UpdateStateMachineAlias: (context, input) => {
    const alias = context.machines.alias(arn(input, 'stateMachineAliasArn'));
    if (input['routingConfiguration'] !== undefined) alias.routes = routesOf(context, input);
    alias.description = text(input, 'description') ?? alias.description;
    alias.updatedMs = context.engine.agenda.nowMs;
    return { updateDate: seconds(alias.updatedMs) };
  },
  DescribeStateMachineAlias: ({ machines }, input) => {
    const {
      arn: aliasArn,
      name,
      description,
      routes,
      createdMs,
      updatedMs,
    } = machines.alias(arn(input, 'stateMachineAliasArn'));
    return given({
      stateMachineAliasArn: aliasArn,
      name,
      description,
      routingConfiguration: routes.map((each) => ({ ...each })),
      creationDate: seconds(createdMs),
      updateDate: seconds(updatedMs),
    });
  },
  ListStateMachineAliases: ({ machines }, input) => {
    const asked = arn(input, 'stateMachineArn');
    const isMeant = ({ routes }: AliasRecord): boolean =>
      asked === baseArn(asked) || routes.some((each) => each.stateMachineVersionArn === asked);
    const aliases = machines.machine(asked).aliases.filter(isMeant);
    return pageOf(aliases, input, 'stateMachineAliases', (each) => ({
      stateMachineAliasArn: each.arn,
      creationDate: seconds(each.createdMs),
    }));
  },
  DeleteStateMachineAlias: ({ machines }, input) => {
    const alias = machines.alias(arn(input, 'stateMachineAliasArn'));
    const { aliases } = machines.machine(alias.arn);
    aliases.splice(aliases.indexOf(alias), 1);
    return {};
  },
};

function createAlias(context: StatesContext, input: JsonObject): JsonObject {
  const name = text(input, 'name') ?? '';
  if (!/^(?=.*[a-zA-Z_\-.])[a-zA-Z0-9_\-.]+$/.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  const routes = routesOf(context, input);
  const record = context.machines.machine(routes[0]?.stateMachineVersionArn ?? '');
  const { nowMs } = context.engine.agenda;
  const alias: AliasRecord = {
    arn: `${record.machine.arn}:${name}`,
    name,
    ...given({ description: text(input, 'description') }),
    routes,
    createdMs: nowMs,
    updatedMs: nowMs,
  };
  if (record.aliases.some((each) => each.name === name)) {
    throw new AwsError(
      'ConflictException',
      `Failed to create alias because an alias with the same name and a different routing configuration already exists.`,
      409,
    );
  }
  record.aliases.push(alias);
  return { stateMachineAliasArn: alias.arn, creationDate: seconds(nowMs) };
}

function routesOf({ machines }: StatesContext, input: JsonObject): AliasRecord['routes'] {
  const routes = input['routingConfiguration'] as unknown as AliasRecord['routes'];
  for (const { stateMachineVersionArn } of routes) machines.version(stateMachineVersionArn);
  const total = routes.reduce((sum, { weight }) => sum + weight, 0);
  if (total !== 100) throw new AwsError('ValidationException', 'Sum of routing configuration weights must equal 100');
  return routes;
}
