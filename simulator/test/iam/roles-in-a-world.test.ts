import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { returns, Simulator, type Json, type JsonObject, type World } from 'cdk-workflow-simulator';
import { approvalStack } from '../world/approval-stack';

const worlds: World[] = [];

afterAll(() => Promise.all(worlds.map((world) => world.close())));

/** The approval app, with an action taken out of every policy. */
async function worldWithout(action?: string): Promise<World> {
  const { directory } = (approvalStack().node.root as App).synth();
  const file = join(directory, 'Approval.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Record<string, JsonObject> };
  for (const { Type: type, Properties: properties } of Object.values(template.Resources)) {
    if (type !== 'AWS::IAM::Policy') continue;
    const { Statement: statements } = (properties as JsonObject)['PolicyDocument'] as {
      Statement: { Action: string | string[] }[];
    };
    for (const statement of statements) statement.Action = [statement.Action].flat().filter((each) => each !== action);
  }
  writeFileSync(file, JSON.stringify(template));
  const world = await Simulator.load({ directory });
  worlds.push(world);
  return world;
}

async function approve(world: World) {
  const run = await world.stateMachine('Machine').start({ requestId: 'r1' });
  await run.toWait('Ask for approval').catch(() => undefined);
  const [message] = world.topic('Approvers').messages;
  const { link } = JSON.parse(message?.message ?? '{}') as { link?: string };
  const page = link === undefined ? undefined : await world.fetch(link);
  return { run: await run.toEnd(), page };
}

test('an app with the grants that aws-cdk-lib makes runs, and what no run needed is listed', async () => {
  const world = await worldWithout();
  const { run } = await approve(world);
  expect(run.status).toBe('SUCCEEDED');
  const unused = world.unusedPermissions();
  expect(unused).toContainEqual(
    expect.objectContaining({
      role: 'Approval/Ask/ServiceRole',
      actions: expect.arrayContaining(['dynamodb:Scan']) as string[],
    }),
  );
  expect(unused.flatMap(({ actions }) => actions)).not.toContain('sns:Publish');
  expect(run.unusedPermissions().map(({ role }) => role)).toEqual(['Approval/Machine/Role']);
});

test('fails the task of a machine that lacks the permission', async () => {
  const { run } = await approve(await worldWithout('lambda:InvokeFunction'));
  expect(run).toMatchObject({ status: 'FAILED', error: 'Lambda.AWSLambdaException' });
  expect(run.cause).toMatch(
    /^User: arn:aws:sts::123456789012:assumed-role\/.* is not authorized to perform: lambda:InvokeFunction/,
  );
});

test('fails the optimised integration of a machine that lacks the permission', async () => {
  const { run } = await approve(await worldWithout('dynamodb:UpdateItem'));
  expect(run).toMatchObject({ status: 'FAILED', error: 'DynamoDB.AmazonDynamoDBException' });
});

test.each(['sns:Publish', 'states:SendTaskSuccess'])(
  'fails the handler whose role lacks %s, with the error of the real SDK',
  async (action) => {
    const world = await worldWithout(action);
    const { run, page } = await approve(world);
    const failed = ['Ask', 'Answer']
      .flatMap((name) => world.function(name).invocations)
      .find(({ result }) => result?.succeeded === false);
    expect(failed?.result?.payload).toMatch(
      /not authorized to perform: (SNS:Publish|states:SendTaskSuccess) on resource: arn:aws:/,
    );
    expect(page === undefined || page.status >= 500).toBe(true);
    expect(run.status).not.toBe('RUNNING');
  },
);

test('roles may do everything when permissions are off', async () => {
  const { directory } = (approvalStack().node.root as App).synth();
  const world = await Simulator.load({ directory }, { permissions: 'off' });
  worlds.push(world);
  await approve(world);
  expect(world.unusedPermissions()).toEqual([]);
});

describe('a stand-in is judged no more than any other value that nobody knows', () => {
  /** A machine that puts into a table, and whose role may do something with it; both are told by parameters or fixed. */
  async function put(TableName: Json, Resource: Json, Action = 'dynamodb:PutItem') {
    const role = {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Statement: [] },
        Policies: [{ PolicyName: 'P', PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] } }],
      },
    };
    const text = JSON.stringify({
      StartAt: 'Put',
      States: {
        Put: {
          Type: 'Task',
          Resource: 'arn:aws:states:::dynamodb:putItem',
          Parameters: { TableName: '${Table}', Item: {} },
          End: true,
        },
      },
    });
    const properties = {
      RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
      DefinitionString: text,
      DefinitionSubstitutions: { Table: TableName },
    };
    const world = await Simulator.load(
      {
        Parameters: { Table: { Type: 'String' }, TableArn: { Type: 'String' } },
        Resources: { Role: role, Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: properties } },
      },
      { mocks: { states: { Machine: { Put: [returns({})] } } } },
    );
    worlds.push(world);
    const { error } = await (await world.stateMachine('Machine').start()).toEnd();
    return { error, unjudged: world.unjudgedCalls() };
  }

  const ORDERS = 'arn:aws:dynamodb:us-east-1:123456789012:table/orders';
  const DENIED = 'DynamoDB.AmazonDynamoDBException';

  test.each<[string, Json, Json, string | undefined]>([
    ['in the call and in the policy', { Ref: 'Table' }, { Ref: 'TableArn' }, undefined],
    ['in the policy alone', 'orders', { Ref: 'TableArn' }, undefined],
    ['in the call alone', { Ref: 'Table' }, ORDERS, undefined],
    ['nowhere', 'orders', `${ORDERS}-other`, DENIED],
  ])('%s', async (_, name, resource, error) => {
    expect(await put(name, resource)).toEqual({ error, unjudged: error === undefined ? ['dynamodb:PutItem'] : [] });
  });

  test('but another action is denied all the same', async () => {
    expect((await put({ Ref: 'Table' }, { Ref: 'TableArn' }, 'dynamodb:GetItem')).error).toBe(DENIED);
  });
});
