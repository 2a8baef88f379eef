import type { JsonObject, WorldOptions } from 'cdk-workflow-simulator';
import { inlineFunction, machine, table } from '../world/small-templates';
import { describeWithBoto3 } from './available';
import { pythonFunction, worldOf } from './python-worlds';

const OFF = { permissions: 'off' } as const;

/** Adds one to a number in a table by a read and a write. */
const GET_THEN_PUT = `
import boto3
stock = boto3.resource('dynamodb').Table('Stock')
def handler(event, context):
    sold = stock.get_item(Key={'pk': 'bulbs'}, ConsistentRead=True).get('Item', {}).get('sold', 0)
    stock.put_item(Item={'pk': 'bulbs', 'sold': sold + 1})
`;

/** Answers two virtual seconds after it was asked. */
const SLOW = inlineFunction(
  'exports.handler = async (n) => { await new Promise((r) => setTimeout(r, 2000)); return n; }',
  {
    FunctionName: 'slow',
  },
);

async function sellTwice(interleaving: WorldOptions['interleaving']): Promise<unknown> {
  const sell: JsonObject = { Type: 'Task', Resource: { 'Fn::GetAtt': ['Sell', 'Arn'] }, End: true };
  const world = await worldOf(
    {
      Stock: table({ TableName: 'Stock' }),
      Sell: pythonFunction(GET_THEN_PUT),
      Machine: machine({ StartAt: 'Sell', States: { Sell: sell } }),
    },
    { ...OFF, interleaving },
  );
  const runs = [await world.stateMachine('Machine').start(), await world.stateMachine('Machine').start()];
  for (const run of runs) await run.toEnd();
  expect(runs).toMatchObject([{ status: 'SUCCEEDED' }, { status: 'SUCCEEDED' }]);
  return (await world.table('Stock').get({ pk: 'bulbs' }))?.['sold'];
}

describeWithBoto3('the calls of Python handlers', () => {
  test('interleave where a world is loaded so, and an update is lost', async () => {
    expect(await sellTwice('none')).toBe(2);
    expect(await sellTwice('inTurn')).toBe(1);
  });

  test('are one after the other from a pool of threads, in the order of the threads', async () => {
    const code = `
from concurrent.futures import ThreadPoolExecutor
import boto3
client = boto3.client('dynamodb')
def put(n):
    client.put_item(TableName='Stock', Item={'pk': {'S': str(n)}})
    return n
def handler(event, context):
    with ThreadPoolExecutor(4) as pool: return list(pool.map(put, range(12)))
`;
    const world = await worldOf({ Stock: table({ TableName: 'Stock' }), Fn: pythonFunction(code) }, OFF);
    expect(await world.function('Fn').invoke()).toMatchObject({ output: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] });
    expect(await world.table('Stock').items()).toHaveLength(12);
  });

  test('see the time that has passed when they are answered', async () => {
    const code = `
import boto3, json, time
def handler(event, context):
    before = time.time()
    answer = boto3.client('lambda').invoke(FunctionName='slow', Payload=json.dumps(1))
    return [json.loads(answer['Payload'].read()), time.time() - before]
`;
    const world = await worldOf({ Slow: SLOW, Fn: pythonFunction(code) }, OFF);
    expect(await world.function('Fn').invoke()).toMatchObject({ output: [1, 2] });
  });

  test('go on in other threads while one of them waits for an answer that takes time', async () => {
    const code = `
from concurrent.futures import ThreadPoolExecutor
import boto3, json, time
client = boto3.client('lambda')
def ask(n): return json.loads(client.invoke(FunctionName='slow', Payload=json.dumps(n))['Payload'].read())
def handler(event, context):
    before = time.time()
    with ThreadPoolExecutor(3) as pool: return [list(pool.map(ask, range(3))), time.time() - before]
`;
    const world = await worldOf({ Slow: SLOW, Fn: pythonFunction(code) }, { ...OFF, interleaving: 'inTurn' });
    expect(await world.function('Fn').invoke()).toMatchObject({ output: [[0, 1, 2], 2] });
  });

  test('arrive with bytes, with a body in parts and with a prefix before the host', async () => {
    const code = `
import boto3, io
s3 = boto3.client('s3')
def handler(event, context):
    s3.put_object(Bucket='files', Key='a', Body=b'\\x00\\xff' * 9)
    s3.upload_fileobj(io.BytesIO(b'x' * 3000), 'files', 'b')
    ran = boto3.client('stepfunctions').start_sync_execution(stateMachineArn=event['machine'], input='{"a":1}')
    return [s3.get_object(Bucket='files', Key='a')['Body'].read().hex(), s3.head_object(Bucket='files', Key='b')['ContentLength'],
        [each['Key'] for each in s3.list_objects_v2(Bucket='files')['Contents']], ran['output']]
`;
    const express = machine(
      { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
      { StateMachineType: 'EXPRESS' },
    );
    const files = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } };
    const world = await worldOf({ Files: files, Express: express, Fn: pythonFunction(code) }, OFF);
    expect(await world.function('Fn').invoke({ machine: world.stateMachine('Express').arn })).toMatchObject({
      output: ['00ff'.repeat(9), 3000, ['a', 'b'], '{"a":1}'],
    });
  });
});
