import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  CsvDelimiter,
  DataPipeline,
  DataPipelineSource,
  DataPipelineStore,
  DataPipelineWorkflow,
  FanOut,
  FanOutSource,
  LateData,
  RecordFormat,
  Work,
  Workflow,
  type DataPipelineWorkflowProps,
} from 'cdk-workflow-patterns';
import { Simulator } from 'cdk-workflow-simulator';
import { definitionOf, stackWith, statementsOf } from '../../support/synthesize';
import { DATE, GOOD, made, pipelineStack, SCHEMA } from './pipelines';

const template = Template.fromStack(pipelineStack(() => ({ catalog: { database: 'sales', table: 'daily' } })));
const { StartAt, States } = definitionOf(template, 'SalesWorkflow');
const REFUSED = 'DynamoDB.ConditionalCheckFailedException';
const INPUT = '{% $states.input %}';
const TABLE = expect.stringMatching(/^\$\{SalesStoreTable\w+\}$/) as string;

test('a run takes its partition by one write that no attempt of an earlier run can make again', () => {
  expect(StartAt).toBe('Pipeline: begin');
  expect(States['Pipeline: begin']).toMatchObject({
    Resource: 'arn:aws:states:::dynamodb:updateItem',
    Arguments: {
      TableName: TABLE,
      Key: { sk: { S: '{% "pointer" %}' } },
      UpdateExpression: 'SET claim = :me, claimPhase = :working, claimUntil = :until, claimedBy = :execution',
      ConditionExpression:
        'attribute_not_exists(claim) OR (claim = :me AND claimPhase = :working) OR ' +
        '(claim < :me AND (claimPhase IN (:done, :released, :takes) OR claimUntil < :now) AND ' +
        '(attribute_not_exists(publishedDate) OR publishedDate < :before))',
      ReturnValues: 'ALL_NEW',
    },
    TimeoutSeconds: 10,
    Catch: [{ ErrorEquals: [REFUSED], Next: 'Pipeline: look at what is published', Output: INPUT }],
    Next: 'Pipeline: validate',
  });
});

test('a run publishes by one write, on the condition that the partition is still its own', () => {
  expect(States['Pipeline: publish']).toMatchObject({
    Resource: 'arn:aws:states:::dynamodb:updateItem',
    Arguments: {
      TableName: TABLE,
      Key: { pk: { S: '{% "Sales#" & $Pipeline_run.partition %}' }, sk: { S: '{% "pointer" %}' } },
      UpdateExpression:
        'SET publishedRun = :me, publishedDate = :date, publishedLocation = :location, publishedAt = :now, publishedFingerprint = :fingerprint, ' +
        'publishedManifest = :manifest, claimPhase = :published',
      ConditionExpression: 'claim = :me AND claimPhase IN (:working, :published)',
      ExpressionAttributeValues: {
        ':me': { S: '{% $Pipeline_run.id %}' },
        ':location': { S: '{% ("s3://" & $states.input.output.bucket & "/" & $states.input.output.prefix) %}' },
        ':working': { S: '{% "WORKING" %}' },
        ':published': { S: '{% "PUBLISHED" %}' },
      },
    },
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Pipeline: give up' }],
    Next: 'Pipeline: settle',
  });
});

test('each attempt of the work has a place of its own', () => {
  expect(States['Pipeline: transform']).toMatchObject({
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: {
      Payload: {
        run: '{% $Pipeline_run.id %}',
        date: '{% $Pipeline_run.date %}',
        partition: '{% $Pipeline_run.partition %}',
        previous: '{% $Pipeline_run.previous %}',
        valid: '{% $Pipeline_valid %}',
        output: expect.stringMatching(
          /RedriveCount\) & "-" & \$string\(\$states\.context\.State\.RetryCount\)/,
        ) as string,
        input: '{% $Pipeline_input %}',
      },
    },
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Pipeline: give up' }],
  });
});

test('who has published after all goes on, and who has not gives the partition free', () => {
  expect(States['Pipeline: give up']).toMatchObject({
    Retry: [
      { ErrorEquals: ['DataPipeline.Published'], MaxAttempts: 0 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 25 },
    ],
    Catch: [
      { ErrorEquals: ['DataPipeline.Published'], Next: 'Pipeline: settle' },
      { ErrorEquals: ['States.ALL'], Next: 'Pipeline: failed' },
    ],
    Next: 'Pipeline: failed',
  });
  expect(States['Pipeline: settle']).toMatchObject({ Retry: [{ ErrorEquals: ['States.ALL'] }], End: true });
});

const rolesOf = (of: Template, prefix: string): string[] => {
  const [id = ''] = Object.keys(of.findResources('AWS::IAM::Role')).filter((name) => name.startsWith(prefix));
  return (
    JSON.stringify(statementsOf(of, id)).match(/"(dynamodb|states|s3|kms|glue|lambda|sns|events):[A-Z]\w+"/g) ?? []
  )
    .map((text) => text.slice(1, -1))
    .sort();
};

test('the machine and the functions may do what they do, and no more', () => {
  expect(rolesOf(template, 'SalesWorkflowStateMachineRole')).toEqual([
    'dynamodb:UpdateItem',
    'lambda:InvokeFunction',
    'lambda:InvokeFunction',
    'lambda:InvokeFunction',
  ]);
  expect(rolesOf(template, 'SalesStoreValidateRole')).toEqual([
    'dynamodb:GetItem',
    'dynamodb:UpdateItem',
    's3:GetObject',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
    's3:PutObject',
    's3:PutObject',
  ]);
  expect(rolesOf(template, 'SalesStoreSettleRole')).toEqual([
    'dynamodb:GetItem',
    'dynamodb:UpdateItem',
    'glue:CreatePartition',
    'glue:GetTable',
    'glue:UpdatePartition',
  ]);
  expect(rolesOf(template, 'SalesBackfillWorkflowStateMachineRole')).toEqual([
    'events:DescribeRule',
    'events:PutRule',
    'events:PutTargets',
    'states:DescribeExecution',
    'states:StartExecution',
    'states:StopExecution',
  ]);
});

test('input is read under its prefix alone, and the catalogue written in one table', () => {
  const json = JSON.stringify(template.toJSON());
  expect(json).toContain('"s3:prefix":"raw/*"');
  expect(json).toContain(':table/sales/daily');
});

test('the table and the bucket stay when the stack goes, what is worked on does not stay for ever', () => {
  template.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Retain',
    Properties: { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
  });
  template.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: {
      Rules: [
        Match.objectLike({ Prefix: 'work/', ExpirationInDays: 30 }),
        Match.objectLike({ Prefix: 'quarantine/', ExpirationInDays: 90 }),
        Match.objectLike({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
      ],
    },
  });
});

test('with keys of yours everybody may use those that they need', () => {
  const keyed = Template.fromStack(
    stackWith((stack) => {
      const encryptionKey = new kms.Key(stack, 'Key');
      const bucket = new s3.Bucket(stack, 'Raw', { encryptionKey: new kms.Key(stack, 'RawKey') });
      const source = DataPipelineSource.prefix({ bucket, prefix: 'raw/' });
      const fn = made(stack, 'Make');
      const sales = new DataPipelineWorkflow(stack, 'Sales', { source, transform: Work.invoke(fn), encryptionKey });
      sales.grantTransform(fn);
      sales.grantReadPublished(made(stack, 'Reader'));
    }),
  );
  const of = (role: string): string[] => rolesOf(keyed, role).filter((each) => each.startsWith('kms:'));
  const [read, write] = [['kms:Decrypt'], ['kms:Decrypt', 'kms:GenerateDataKey']];
  expect(of('SalesStoreValidateRole')).toEqual([...read, ...read, ...write].sort());
  expect(of('SalesStoreSettleRole')).toEqual(read);
  expect([...new Set(of('MakeServiceRole'))]).toEqual(write);
  expect([...new Set(of('ReaderServiceRole'))]).toEqual(read);
});

test('a fan-out can be the work: it reads the good records by the list of their files', async () => {
  const stack = stackWith((inner) => {
    const bucket = new s3.Bucket(inner, 'Raw');
    const store = new DataPipelineStore(inner, 'Store');
    const parts = new FanOut(inner, 'Parts', {
      source: FanOutSource.json('{% $states.input.dataPipeline.valid.manifest.key %}', {
        bucket: store.bucket,
        keyPrefix: 'manifests/',
        itemsPointer: '/files',
      }),
      shared: '{% $states.input.dataPipeline.output %}',
      work: Work.invoke(made(inner, 'Part')),
      resultPrefix: 'parts/',
    });
    const source = DataPipelineSource.prefix({ bucket, prefix: 'raw/' });
    const validation = { schema: SCHEMA };
    const expectations = { 'every part is made': '{% $exists($out.fanOut.results) %}' };
    const props = { store, source, validation, expectations, transform: Work.chain(parts) };
    new Workflow(inner, 'Machine', { definition: new DataPipeline(inner, 'Sales', props) });
  });
  const world = await Simulator.load(stack);
  try {
    const seen: object[] = [];
    world.function('Part').mock((input) => void seen.push(input as object));
    GOOD.forEach((record, at) => world.bucket('Raw').put(`raw/${at}.jsonl`, record));
    const run = await (await world.stateMachine('Machine').start({ date: DATE })).toEnd();
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      output: { dataPipeline: { output: { fanOut: {} } } },
    });
    expect(seen).toHaveLength(3);
    expect(seen[0]).toMatchObject({
      item: { key: expect.stringMatching(/^work\/Sales\/date=2025-01-01\//) as string },
    });
    expect(JSON.stringify(seen[0])).toContain('data/Sales/date=2025-01-01/');
  } finally {
    await world.close();
  }
});

test('two stand in one machine, and share a store', async () => {
  const stack = stackWith((inner) => {
    const bucket = new s3.Bucket(inner, 'Raw');
    const store = new DataPipelineStore(inner, 'Store');
    const part = (id: string): DataPipeline =>
      new DataPipeline(inner, id, {
        store,
        source: DataPipelineSource.prefix({ bucket, prefix: `${id}/` }),
        transform: Work.invoke(made(inner, `Make${id}`)),
        resultField: id,
      });
    new Workflow(inner, 'Machine', { definition: part('Sales').next(part('Costs')) });
  });
  const world = await Simulator.load(stack);
  try {
    for (const id of ['Sales', 'Costs']) {
      world.bucket('Raw').put(`${id}/a`, 'x');
      world.function(`Make${id}`).mock(() => ({ records: 1 }));
    }
    const run = await (await world.stateMachine('Machine').start({ date: DATE })).toEnd();
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      transitions: 10,
      output: { Sales: { status: 'PUBLISHED' }, Costs: { status: 'PUBLISHED' } },
    });
  } finally {
    await world.close();
  }
});

const refusing = (props: Partial<DataPipelineWorkflowProps>) => (): unknown => pipelineStack(() => props);

test.each<[string, Partial<DataPipelineWorkflowProps>, string]>([
  [
    'a name that can not stand in a key',
    { pipelineName: 'a/b' },
    "'pipelineName' must be 1 to 64 letters, digits, _ or -, got 'a/b'",
  ],
  ['a date that is no expression', { date: '2025' }, "'date' must be a JSONata expression, got '2025'"],
  [
    'an expectation that is none',
    { expectations: { fine: 'yes' } },
    "'expectations.fine' must be a JSONata expression, got 'yes'",
  ],
  [
    'a key without a name',
    { partitionKeys: [{ name: 'a b', value: '{% 1 %}' }] },
    "'partitionKeys[0].name' must be letters, digits and _",
  ],
  [
    'a key that is fixed',
    { partitionKeys: [{ name: 'a', value: 'eu' }] },
    "'partitionKeys[0].value' must be a JSONata expression",
  ],
  ['columns of JSON', { validation: { columns: ['a'] } }, "'validation.columns' must be for CSV"],
  ['a delimiter of JSON', { validation: { delimiter: CsvDelimiter.TAB } }, "'validation.delimiter' must be for CSV"],
  [
    'half a bad record',
    { validation: { maxBad: 0.5 } },
    "'validation.maxBad' must be a whole number, 0 or more, got 0.5",
  ],
  [
    'more than all',
    { validation: { maxBadPercentage: 101 } },
    "'validation.maxBadPercentage' must be from 0 to 100, got 101",
  ],
  [
    'a schema that is a text',
    { validation: { schema: 'object' } },
    "'validation.schema' must be a JSON schema, got 'object'",
  ],
  [
    'a schema of a type that is none',
    { validation: { schema: { properties: { shop: { type: 'text' } } } } },
    "'validation.schema.properties.shop.type' must be one of array, boolean",
  ],
  [
    'a schema with a slip of the pen',
    { validation: { schema: { requird: ['shop'] } } },
    "'validation.schema' must have keywords of JSON schema draft 2020-12 only, got 'requird'",
  ],
  [
    'a schema of an earlier draft',
    { validation: { schema: { $schema: 'http://json-schema.org/draft-07/schema#' } } },
    "'validation.schema.$schema' must be draft 2020-12",
  ],
  ['a lease of no time', { lease: Duration.seconds(1) }, "'lease' must be whole seconds from 1 minute to 364 days"],
  ['a count below nothing', { minCount: -1 }, "'minCount' must be a whole number, 0 or more, got -1"],
  [
    'a range without a number in it',
    { minCount: 5, maxCount: 4 },
    "'maxCount' must be a whole number, 5 or more, got 4",
  ],
  [
    'a window of no time',
    { lateData: LateData.rerunWithin({ window: Duration.seconds(0) }) },
    "'lateData.window' must be",
  ],
  ['uploads that do not tell a date', { startOnUpload: {} }, "'date' must be given with 'startOnUpload'"],
  [
    'uploads that are no input',
    { startOnUpload: { prefix: 'other/' }, date: '{% "x" %}' },
    "'startOnUpload.prefix' must start with the 'keyPrefix'",
  ],
  [
    'too many at a time',
    { backfill: { maxConcurrency: 41 } },
    "'backfill.maxConcurrency' must be a whole number from 1 to 40",
  ],
])('fails with %s', (_, props, message) => {
  expect(refusing(props)).toThrow(message);
});

test('fails with a chain as a check, and with a format of JSON that has columns', () => {
  const check = Work.chain(
    new sfn.Pass(
      stackWith(() => undefined),
      'Pass',
    ),
  );
  expect(refusing({ check })).toThrow("'check' must be work that is one task, got 'a chain'");
  expect(refusing({ validation: { format: RecordFormat.CSV, columns: ['id', 'amount'] } })).not.toThrow();
});

test('fails with two pipelines of one name in a store, and with input among what is made', () => {
  const both = (): unknown =>
    stackWith((stack) => {
      const store = new DataPipelineStore(stack, 'Store');
      for (const id of ['One', 'Two']) {
        const bucket = new s3.Bucket(stack, `Raw${id}`);
        const source = DataPipelineSource.prefix({ bucket, prefix: 'raw/' });
        const transform = Work.invoke(made(stack, `Make${id}`));
        new DataPipeline(stack, id, { store, source, transform, pipelineName: 'same' });
      }
    });
  expect(both).toThrow("'pipelineName' must be distinct in its store, got 'same'");
  const mixed = (): unknown =>
    stackWith((stack) => {
      const store = new DataPipelineStore(stack, 'Store');
      const source = DataPipelineSource.prefix({ bucket: store.bucket, prefix: 'data/raw/' });
      new DataPipeline(stack, 'One', { store, source, transform: Work.invoke(made(stack, 'Make')) });
    });
  expect(mixed).toThrow("'source' must lie apart from what pipelines make, got 'data/raw/'");
});

test('fails with a table of yours that has other keys', () => {
  const store = (): unknown =>
    stackWith((stack) => {
      const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
      new DataPipelineStore(stack, 'Store', { table: new dynamodb.Table(stack, 'Mine', { partitionKey }) });
    });
  expect(store).toThrow("'table' must have the string partition key 'pk' and the string sort key 'sk', got 'id (S)'");
});
