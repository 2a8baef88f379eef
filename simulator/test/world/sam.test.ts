import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Simulator, type World } from 'cdk-workflow-simulator';
import { readYaml } from '../../src/world/assembly/read-yaml';

const folder = mkdtempSync(join(tmpdir(), 'sam-'));
let world: World;

afterEach(() => world.close());
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
};

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs22.x, Handler: index.handler, Timeout: 5 }
Resources:
  Charge:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: charge/
      Environment: { Variables: { TABLE: !Ref Orders } }
      Policies:
        - DynamoDBWritePolicy: { TableName: !Ref Orders }
      Events:
        Queued: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } }
  Orders: { Type: AWS::Serverless::SimpleTable }
  Jobs: { Type: AWS::SQS::Queue }
  Order:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: order.asl.yaml
      DefinitionSubstitutions: { Charge: !GetAtt Charge.Arn, Seconds: 30 }
      Policies:
        - LambdaInvokePolicy: { FunctionName: !Ref Charge }
      Events:
        Placed: { Type: EventBridgeRule, Properties: { Pattern: { source: [shop] }, InputPath: $.detail } }
        Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day), Input: '{"id":"nightly"}' } }
`;
const DEFINITION = `
StartAt: Wait
States:
  Wait: { Type: Wait, Seconds: \${Seconds}, Next: Charge }
  Charge: { Type: Task, Resource: arn:aws:states:::lambda:invoke, Parameters: { FunctionName: "\${Charge}", Payload.$: $ }, OutputPath: $.Payload, End: true }
`;
const CODE = `
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
exports.handler = async (event) => {
  const id = event.Records ? event.Records[0].body : event.id;
  await new DynamoDBClient({}).send(new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: id } } }));
  return { charged: id };
};`;

describe('a SAM template with files beside it', () => {
  const file = write('template.yaml', TEMPLATE);
  write('order.asl.yaml', DEFINITION);
  write('charge/index.js', CODE);

  test('runs: machine, function, table, and the permissions that policy templates grant', async () => {
    world = await Simulator.load(file);
    const run = await (await world.stateMachine('Order').start({ id: 'o1' })).toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { charged: 'o1' }, elapsedMs: 30_000 });
    expect(await world.table('Orders').items()).toEqual([{ id: 'o1' }]);
  });

  test('starts the machine for events and on schedule, and invokes the function for messages', async () => {
    world = await Simulator.load(file);
    world.eventBus().put({ source: 'shop', detailType: 'Placed', detail: { id: 'o2' } });
    await world.advance({ minutes: 1 });
    world.schedule('OrderNightly').fire();
    world.queue('Jobs').send('o3');
    await world.advance({ minutes: 1 });
    const items = await world.table('Orders').items();
    expect(items.map(({ id }) => id as string).sort()).toEqual(['nightly', 'o2', 'o3']);
  });

  test('fails where a policy is missing, as on AWS', async () => {
    world = await Simulator.load(write('denied.yaml', TEMPLATE.replace(/ {6}Policies:\n.*LambdaInvokePolicy.*\n/, '')));
    const run = await (await world.stateMachine('Order').start({ id: 'o1' })).toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Lambda.AWSLambdaException' });
  });
});

test('a plain CloudFormation template in YAML runs, with paths to local files', async () => {
  write('plain/fn/index.js', 'exports.handler = async () => "local"');
  write('plain/machine.json', '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${Fn}","End":true}}}');
  const file = write(
    'plain/stack.yml',
    `Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: index.handler, Code: ./fn } }
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties: { RoleArn: !Sub 'arn:aws:iam::\${AWS::AccountId}:role/r', DefinitionS3Location: machine.json, DefinitionSubstitutions: { Fn: !GetAtt Fn.Arn } }
`,
  );
  world = await Simulator.load(file);
  expect(await (await world.stateMachine('M').start()).toEnd()).toMatchObject({ output: 'local' });
});

test.each([
  [
    'short tags',
    'a: !Sub "x${b}"\nc: !GetAtt d.e.f\ng: !If [h, !Ref i, !Condition j]',
    {
      a: { 'Fn::Sub': 'x${b}' },
      c: { 'Fn::GetAtt': ['d', 'e.f'] },
      g: { 'Fn::If': ['h', { Ref: 'i' }, { Condition: 'j' }] },
    },
  ],
  ['dates and versions as texts', 'Version: 2012-10-17\nn: 012\nt: true', { Version: '2012-10-17', n: 12, t: true }],
  ['anchors and merges', 'a: &x { b: 1, c: 2 }\nd: { <<: *x, c: 3 }', { a: { b: 1, c: 2 }, d: { b: 1, c: 3 } }],
  ['brackets that close at the depth of their key', 'a:\n  b: {\n    c: 1\n  }\n', { a: { b: { c: 1 } } }],
])('YAML is read with %s', (_, text, expected) => {
  expect(readYaml(text)).toEqual(expected);
});
