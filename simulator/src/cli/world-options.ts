import type { Command } from 'commander';
import type { JsonObject } from '../base/json';
import type { PermissionsOptions } from '../world/iam/permissions';
import type { Mock } from '../services/mocks';
import type { WorldOptions } from '../world/simulator';
import { modelOptions, splitPair, type AppOptions } from './app-source';
import { setUpOf, type ContentOptions } from './given-contents';
import { givenMocks, parseMock, type MockOptions } from './given-mocks';
import { readJson } from './input';
import type { AppMachine } from './machines';
import { collect } from './registration';
import { CannotStart, type Terminal } from './terminal';

/** Options of the commands that put the app into a world. */
export interface WorldCommandOptions extends AppOptions, MockOptions, ContentOptions {
  readonly mockFunction?: readonly string[];
  readonly mockService?: readonly string[];
  readonly role?: readonly string[];
  readonly managedPolicy?: readonly string[];
  readonly condition?: readonly string[];
  readonly permissions?: boolean;
  readonly python?: string;
}

/**
 * Adds the options for mocks and for what the templates leave open about permissions.
 * @param mock the names of the option for mocks: where `-m` is the machine, it has the long one alone.
 */
export function addWorldOptions(command: Command, mock = '-m, --mock'): Command {
  return command
    .option(
      `${mock} <state=json>`,
      "a task's result: State=<json>; State!<error>[:<cause>] fails it, State=wait lets a callback wait, * means every other task; may be repeated",
      collect,
    )
    .option('--mocks <file>', "answers in the format of Step Functions Local's mock file")
    .option('--test-case <name>', 'which test case of the mock file')
    .option(
      '--mock-function <function=json>',
      "a function's answer, or function!<error>[:<cause>]; may be repeated",
      collect,
    )
    .option(
      '--mock-service <service:action=json>',
      "a service's answer, whoever calls it: ses:sendEmail=<json>; may be repeated",
      collect,
    )
    .option(
      '--put <table=json>',
      'items of a table before it begins: JSON or @file, one or a list; may be repeated',
      collect,
    )
    .option(
      '--upload <bucket/key=text>',
      'an object in a bucket before it begins: its text or @file; what that starts is followed; may be repeated',
      collect,
    )
    .option(
      '--role <arn=policies>',
      "what a role outside of the app may do: 'trusted', or policy documents as JSON or @file; may be repeated",
      collect,
    )
    .option('--managed-policy <arn=json>', 'document of a managed policy: JSON or @file; may be repeated', collect)
    .option('--condition <key=value>', 'value of a condition key in policies; may be repeated', collect)
    .option('--no-permissions', 'let every role do everything')
    .option('--python <command>', 'the Python interpreter that runs Python functions: .venv/bin/python');
}

/** The options of the world, with the mocks of the machine that the command is about. */
export function worldOptions(
  options: WorldCommandOptions,
  machine: AppMachine | undefined,
  terminal: Terminal,
): WorldOptions {
  const setUp = setUpOf(options, terminal);
  const states = machine === undefined ? {} : { [machine.path]: givenMocks(options, machine, terminal) };
  return {
    ...modelOptions(options, terminal),
    permissions: options.permissions === false ? 'off' : permissionsOf(options, terminal),
    ...(options.python !== undefined && { python: options.python }),
    ...(setUp !== undefined && { setUp }),
    mocks: {
      states,
      functions: mocksOf(options.mockFunction, '--mock-function', terminal),
      services: mocksOf(options.mockService, '--mock-service', terminal),
    },
  };
}

function mocksOf(given: readonly string[] = [], option: string, terminal: Terminal): Record<string, Mock> {
  return Object.fromEntries(
    given.map((each) => {
      const { state: name, mock } = parseMock(each, terminal, option);
      return [name, mock];
    }),
  );
}

function permissionsOf(options: WorldCommandOptions, terminal: Terminal): PermissionsOptions {
  const { role = [], managedPolicy = [], condition = [] } = options;
  const managedPolicies = managedPolicy.map((each): [string, JsonObject] => {
    const [arn, text] = splitPair(each, '--managed-policy');
    return [arn, readJson(text, '--managed-policy', terminal) as JsonObject];
  });
  return {
    roles: Object.fromEntries(role.map((each) => roleOf(each, terminal))),
    managedPolicies: Object.fromEntries(managedPolicies),
    conditionValues: Object.fromEntries(condition.map((each) => splitPair(each, '--condition'))),
  };
}

function roleOf(given: string, terminal: Terminal): [string, readonly JsonObject[] | 'trusted'] {
  const [arn, text] = splitPair(given, '--role');
  if (text === 'trusted') return [arn, text];
  const documents = readJson(text, '--role', terminal);
  if (typeof documents !== 'object' || documents === null)
    throw new CannotStart(`--role takes 'trusted', a policy document or a list of them, got '${text}'`);
  return [arn, [documents].flat() as JsonObject[]];
}
