import { createHash } from 'node:crypto';
import { Simulator, type JsonObject, type World } from '../src';

/** Each puts what a function can draw by chance, and invokes three functions at once that take time. */
const IN_NODE = `
const { randomUUID } = require('node:crypto');
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
const dynamodb = new DynamoDBClient({});
const lambda = new LambdaClient({});
exports.handler = async ({ id }) => {
  const Item = { pk: { S: 'node ' + id }, by: { S: randomUUID() }, at: { N: String(Date.now()) } };
  await dynamodb.send(new PutItemCommand({ TableName: process.env.TABLE, Item }));
  const Payload = (each) => JSON.stringify({ seconds: each * Math.random() });
  const invoke = (each) => lambda.send(new InvokeCommand({ FunctionName: 'sleeper', Payload: Payload(each) }));
  const answers = await Promise.all([3, 1, 2].map(invoke));
  console.log(id, Date.now());
  return answers.map((each) => each.Payload.transformToString());
};`;
const IN_PYTHON = `
import boto3, json, os, random, threading, time, uuid
dynamodb = boto3.client('dynamodb')
aws_lambda = boto3.client('lambda')
def handler(event, context):
    item = {'pk': {'S': 'python ' + event['id']}, 'by': {'S': str(uuid.uuid4())}, 'at': {'N': str(time.time_ns())}}
    dynamodb.put_item(TableName=os.environ['TABLE'], Item=item)
    answers = []
    def invoke(each):
        payload = json.dumps({'seconds': each * random.random()})
        answers.append(aws_lambda.invoke(FunctionName='sleeper', Payload=payload)['Payload'].read().decode())
    threads = [threading.Thread(target=invoke, args=(each,)) for each in (3, 1, 2)]
    for each in threads: each.start()
    for each in threads: each.join()
    print(event['id'], time.time(), hash('text'))
    return answers
`;
const SLEEPER = `
exports.handler = ({ seconds }) => new Promise((resolve) => setTimeout(() => resolve(seconds), 1000 * seconds));`;

const MACHINE: JsonObject = {
  StartAt: 'Both',
  States: { Both: { Type: 'Parallel', End: true, Branches: ['Node', 'Python', 'Node'].map(branch) } },
};

function branch(name: string, at: number): JsonObject {
  const Resource = { 'Fn::GetAtt': [name, 'Arn'] };
  const state = `${name} ${at}`;
  return { StartAt: state, States: { [state]: { Type: 'Task', Resource, End: true } } };
}

function lambda(Runtime: string, ZipFile: string, more: JsonObject = {}): JsonObject {
  const Environment = { Variables: { TABLE: { Ref: 'Table' } } };
  const Properties = { Runtime, Handler: 'index.handler', Code: { ZipFile }, Timeout: 30, Environment, ...more };
  return { Type: 'AWS::Lambda::Function', Properties };
}

const APP = {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      },
    },
    Node: lambda('nodejs22.x', IN_NODE),
    Python: lambda('python3.12', IN_PYTHON),
    Sleeper: lambda('nodejs22.x', SLEEPER, { FunctionName: 'sleeper' }),
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { Definition: MACHINE, RoleArn: 'arn:aws:iam::123456789012:role/machine' },
    },
  },
};

/**
 * Runs executions with handlers in Node.js and in Python side by side, each in a world as if loaded anew, and tells how many
 * different histories came of one seed. Its argument says how many runs, 200 unless given.
 *
 *     npx tsx --tsconfig tsconfig.dev.json simulator/bench/same-history.ts 200
 */
async function main(times: number): Promise<void> {
  const app = APP as unknown as Parameters<typeof Simulator.load>[0];
  const python = process.env['SIMULATOR_PYTHON'];
  const options = { permissions: 'off', seed: 7, ...(python !== undefined && { python }) } as const;
  const found = new Map<string, number>();
  let world = await Simulator.load(app, options);
  for (let at = 0; at < times; at += 1) {
    const hash = createHash('sha256')
      .update(await story(world))
      .digest('hex');
    found.set(hash, (found.get(hash) ?? 0) + 1);
    if (at % 20 === 19) console.error(`${at + 1} runs, ${found.size} histories`);
    // Now and then in a process of its own, with nothing warm.
    if (at % 20 !== 19) await world.reset();
    else {
      await world.close();
      world = await Simulator.load(app, options);
    }
  }
  await world.close();
  console.log(`${times} runs, ${found.size} histories: ${JSON.stringify(Object.fromEntries(found))}`);
  if (found.size !== 1) process.exitCode = 1;
}

/** Everything that can be seen of two executions. */
async function story(world: World): Promise<string> {
  const machine = world.stateMachine('Machine');
  const runs = [await machine.start({ id: 'a' }), await machine.start({ id: 'b' })];
  for (const run of runs) {
    await run.toEnd();
    if (run.status !== 'SUCCEEDED') throw new Error(`An execution ended ${run.status}: ${run.error} ${run.cause}`);
  }
  const logs = ['Node', 'Python'].map((name) => world.function(name).logs);
  return JSON.stringify([runs.map(({ history }) => history), await world.table('Table').items(), logs, world.now]);
}

void main(Number(process.argv[2] ?? 200));
