import { prove, renderProofs, Simulator, type JsonObject, type ProveOptions, type World } from 'cdk-workflow-simulator';
import { machine, table, templateOf } from '../world/small-templates';

const KEY = { pk: { S: 'lock' } };
const RETRY = [
  { ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 3 },
];

const dynamodb = (action: string, input: JsonObject, more: JsonObject): JsonObject => ({
  Type: 'Task',
  Resource: `arn:aws:states:::dynamodb:${action}`,
  Parameters: { TableName: 'Locks', ...input },
  ...more,
});

const says = (body: string, more: JsonObject): JsonObject => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage',
  Parameters: { QueueUrl: { Ref: 'Queue' }, MessageBody: body },
  ...more,
});

const WORK = { Enter: says('in', { Next: 'Leave' }), Leave: says('out', { End: true }) };

const LOCKED = {
  Acquire: dynamodb(
    'putItem',
    { Item: KEY, ConditionExpression: 'attribute_not_exists(pk)' },
    { Retry: RETRY, Next: 'Enter' },
  ),
  Enter: WORK.Enter,
  Leave: says('out', { Next: 'Release' }),
  Release: dynamodb('deleteItem', { Key: KEY }, { End: true }),
};

async function works(world: World): Promise<void> {
  await (await world.stateMachine('Machine').start()).toEnd();
}

/** Two executions of which one is to enter only once the other has left. */
const working = (StartAt: string, States: JsonObject): ProveOptions => ({
  create: (interleaving) => {
    const Queue = { Type: 'AWS::SQS::Queue', Properties: {} };
    const Locks = table({ TableName: 'Locks' });
    const template = templateOf({ Queue, Locks, Machine: machine({ StartAt, States }) });
    return Simulator.load(template, { interleaving, permissions: 'off' });
  },
  actors: [works, works],
  invariant: (world) => {
    expect(world.queue('Queue').messages.map(({ body }) => body)).toEqual(['in', 'out', 'in', 'out']);
    expect(world.runs.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  },
});

test('a lock around a task keeps two from overlapping, release and retry included, which is proved', async () => {
  const proof = await prove(working('Acquire', LOCKED));
  proof.assertProved();
  expect(proof.runs).toBeLessThanOrEqual(20);
});

test('without a lock they overlap in four of six orders', async () => {
  const proof = await prove(working('Enter', WORK));
  expect(proof).toMatchObject({ isComplete: true, classes: 6, wrong: 4 });
  expect(proof.finding?.message).toContain('"in"');
  const page = renderProofs({ 'no <lock>': proof });
  expect(page).toContain('<title>0 of 1 proved</title>');
  expect(page).toContain('no &#60;lock&#62;');
  expect(page).toContain(proof.toSvg());
});

test('a lock that nobody releases is found: the other gives up', async () => {
  const proof = await prove(
    working('Acquire', { ...LOCKED, Release: dynamodb('deleteItem', { Key: { pk: { S: 'other' } } }, { End: true }) }),
  );
  expect(proof).toMatchObject({ isComplete: true, isProved: false });
});
