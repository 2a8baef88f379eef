import { returns, Simulator, type JsonObject, type Run, type World } from 'cdk-workflow-simulator';
import { ServiceRegistry } from '../../src/services/registry';
import { textMessages } from '../readme/text-messages';
import { templateOf } from '../world/small-templates';
import { CASES, type Case } from './contract-cases';

/** What handlers call and no state can, since Step Functions has no integration with it: `own-apis.test.ts` calls it. */
const OF_HANDLERS_ONLY = ['execute-api'];

const registry = ServiceRegistry.of([textMessages]);
const definitions = registry.definitions.filter(({ name }) => !OF_HANDLERS_ONLY.includes(name));
const cases = Object.entries(CASES);
const simulated = definitions.filter(({ create, actions }) => create !== undefined && actions?.length !== 0);

let world: World;

afterEach(() => world?.close());

type Called = Pick<Case, 'resource' | 'args' | 'resources'>;

/** Makes a call under a role that has some permissions. */
async function call(
  { resource, args, resources = {} }: Called,
  permissions: readonly string[],
  mock?: JsonObject,
): Promise<Run> {
  const state = { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Parameters: args, End: true };
  const text = JSON.stringify({ StartAt: 'Call', States: { Call: state } });
  const allowed = { Effect: 'Allow', Action: permissions, Resource: '*' };
  const policies = permissions.length === 0 ? [] : [{ PolicyName: 'P', PolicyDocument: { Statement: [allowed] } }];
  const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, Policies: policies } };
  const RoleArn = { 'Fn::GetAtt': ['Role', 'Arn'] };
  const properties = { RoleArn, DefinitionString: { 'Fn::Sub': text } };
  const Machine = { Type: 'AWS::StepFunctions::StateMachine', Properties: properties };
  world = await Simulator.load(templateOf({ ...resources, Role: role, Machine } as never), {
    services: [textMessages],
  });
  const caller = world.stateMachine('Machine');
  if (mock !== undefined) caller.state('Call').mock([returns(mock)]);
  const run = await caller.start({});
  await run.toEnd();
  return run;
}

/** The mock of a service that is not simulated. */
function mockOf(name: string, { output }: Case): JsonObject | undefined {
  return simulated.some((each) => each.name === name) ? undefined : output;
}

test('each definition has its case', () => {
  expect(Object.keys(CASES)).toEqual(definitions.map(({ name }) => name).sort());
  const withRefusal = cases.flatMap(([name, { refused }]) => (refused === undefined ? [] : [name]));
  expect(withRefusal).toEqual(simulated.map(({ name }) => name).sort());
  const withKey = cases.flatMap(([name, each]) => (each.key === undefined ? [] : [name]));
  expect(withKey).toEqual(definitions.flatMap(({ name, keys }) => (keys === undefined ? [] : [name])).sort());
});

describe.each(cases)('%s', (name, each) => {
  test('answers a call whose role has the permission', async () => {
    const run = await call(each, each.permissions, mockOf(name, each));
    expect([run.status, run.cause]).toEqual(['SUCCEEDED', undefined]);
    expect(run.output).toMatchObject(each.output);
  });

  test.each(each.permissions)('fails without %s', async (missing) => {
    const rest = each.permissions.filter((other) => other !== missing);
    const run = await call(each, rest, mockOf(name, each));
    expect(run.status).toBe('FAILED');
    expect(run.cause?.toLowerCase()).toContain(`is not authorized to perform: ${missing}`.toLowerCase());
  });
});

test.each(
  cases.flatMap(([name, { refused, resources }]) => (refused === undefined ? [] : [{ name, resources, ...refused }])),
)('fails with $error, which the model of $name has', async ({ error, ...refused }) => {
  const run = await call(refused, ['*']);
  expect(run).toMatchObject({ status: 'FAILED', error });
});

describe.each(cases.flatMap(([name, { key, permissions }]) => (key === undefined ? [] : [{ name, key, permissions }])))(
  'what $name encrypts',
  ({ name, key, permissions }) => {
    const statement = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: 'kms:*',
      Resource: '*',
    };
    const Key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [statement] } } };
    const encrypted = { ...key, resources: { ...key.resources, Key } };
    const others = name === 'states' ? ['states:StartExecution'] : permissions;

    test('is used under a role that may use the key', async () => {
      expect((await call(encrypted, [...others, ...key.permissions])).status).toBe('SUCCEEDED');
    });

    test.each(key.permissions)('fails without %s', async (missing) => {
      const run = await call(encrypted, [...others, ...key.permissions.filter((other) => other !== missing)]);
      expect(run.status).toBe('FAILED');
      expect(run.cause).toContain(`is not authorized to perform: ${missing} on resource: arn:aws:kms:`);
    });
  },
);
