import { Simulator, type JsonObject, type World } from '../src';

const ROUNDS = 15;
const INVOCATIONS = 40;

const IN_NODE = `
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const dynamodb = new DynamoDBClient({});
exports.handler = async ({ id }) => {
  await dynamodb.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { pk: { S: id } } }));
  return { id };
};`;

const IN_PYTHON = `
import os, boto3
dynamodb = boto3.client('dynamodb')
def handler(event, context):
    dynamodb.put_item(TableName=os.environ['TABLE'], Item={'pk': {'S': event['id']}})
    return {'id': event['id']}
`;

/** Milliseconds of a warm handler that puts one item, in Python and in Node.js, the medians of rounds that take turns. */
export async function warmHandlers(): Promise<Record<string, number | string>> {
  const python = process.env['SIMULATOR_PYTHON'];
  const world = await Simulator.load(
    { Resources: { Table: TABLE, Node: lambda('nodejs22.x', IN_NODE), Python: lambda('python3.12', IN_PYTHON) } },
    { permissions: 'off', ...(python !== undefined && { python }) },
  );
  try {
    await perInvocation(world, 'Node');
    const { error, message } = await world.function('Python').invoke({ id: 'first' });
    if (error !== undefined) return { python: `not measured: ${message}` };
    const times: { node: number[]; python: number[] } = { node: [], python: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      times.node.push(await perInvocation(world, 'Node'));
      times.python.push(await perInvocation(world, 'Python'));
    }
    const [node, inPython] = [median(times.node), median(times.python)];
    return { nodeMs: round(node), pythonMs: round(inPython), ratio: round(inPython / node) };
  } finally {
    await world.close();
  }
}

async function perInvocation(world: World, name: string): Promise<number> {
  const start = performance.now();
  for (let at = 0; at < INVOCATIONS; at += 1) await world.function(name).invoke({ id: String(at) });
  return (performance.now() - start) / INVOCATIONS;
}

interface Declared {
  readonly Type: string;
  readonly Properties: JsonObject;
}

const TABLE: Declared = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  },
};

function lambda(runtime: string, code: string): Declared {
  const Environment = { Variables: { TABLE: { Ref: 'Table' } } };
  const properties = {
    Runtime: runtime,
    Handler: 'index.handler',
    Code: { ZipFile: code },
    MemorySize: 512,
    Environment,
  };
  return { Type: 'AWS::Lambda::Function', Properties: properties };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
