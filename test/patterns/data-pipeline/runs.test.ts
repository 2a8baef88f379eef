import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Duration } from 'aws-cdk-lib';
import { RecordFormat, Work } from 'cdk-workflow-patterns';
import type { World } from 'cdk-workflow-simulator';
import { fails, Simulator } from 'cdk-workflow-simulator';
import { DATE, GOOD, made, Pipeline, pipelineStack, SCHEMA } from './pipelines';

const ETAG = `"${createHash('md5').update('{"id":"a","amount":1}\n').digest('hex')}"`;

let world: World;
let pipeline: Pipeline;
const stack = pipelineStack();

async function open(source = stack): Promise<void> {
  world = await Simulator.load(source);
  pipeline = new Pipeline(world);
}

afterEach(() => world.close());

test('a run reads its input, has data made of it, and publishes it for 5 transitions', async () => {
  await open();
  pipeline.upload('one.jsonl', GOOD.slice(0, 2));
  pipeline.upload('two.jsonl', GOOD.slice(2));
  const run = await pipeline.run({ date: DATE, mine: 1 });
  expect(run).toMatchObject({
    status: 'SUCCEEDED',
    transitions: 5,
    output: {
      date: DATE,
      mine: 1,
      dataPipeline: {
        status: 'PUBLISHED',
        partition: `date=${DATE}`,
        input: { objects: 2, records: 3, valid: 3, bad: 0, newestAt: '2025-01-01T00:00:00.000Z' },
        output: { records: 3 },
      },
    },
  });
  const published = await pipeline.read();
  expect(published?.records).toMatchObject(GOOD);
  expect(run.output).toMatchObject({ dataPipeline: { run: published?.run, location: published?.location } });
});

test('the record of a run has the versions of its input, the counts, and who has started it', async () => {
  await open();
  pipeline.upload('one.jsonl', GOOD);
  await pipeline.run({ date: DATE, startedBy: 'Ada' });
  expect(await pipeline.runs()).toEqual([
    expect.objectContaining({
      outcome: 'PUBLISHED',
      runDate: DATE,
      startedBy: 'Ada',
      execution: expect.stringContaining(':execution:') as string,
      input: { objects: 1, bytes: 66, records: 3, valid: 3, bad: 0 },
      inputObjects: [
        {
          key: `raw/${DATE}/one.jsonl`,
          bytes: 66,
          etag: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
          version: expect.stringMatching(/^\w{32}$/) as string,
        },
      ],
      records: 3,
      location: (await pipeline.read())?.location,
      publishedAt: '2025-01-01T00:00:00.000Z',
    }),
  ]);
});

const MIXED = [...GOOD, { id: 'd', amount: -1 }, { amount: 1 }, '{"id":'];

test('bad records go into quarantine with the reasons, and the good ones go on', async () => {
  await open(pipelineStack(() => ({ validation: { schema: SCHEMA, maxBad: 3 } })));
  pipeline.upload('one.jsonl', MIXED);
  const run = await pipeline.run();
  expect(run.output).toMatchObject({ dataPipeline: { input: { records: 6, valid: 3, bad: 3 } } });
  expect((await pipeline.read())?.records).toMatchObject(GOOD);
  const [file = ''] = pipeline.keys('quarantine/');
  const bad = pipeline.text(file).trim().split('\n');
  expect(bad.map((line) => JSON.parse(line) as object)).toMatchObject([
    { object: `raw/${DATE}/one.jsonl`, line: 4, reasons: ['/amount must be >= 0'], record: '{"id":"d","amount":-1}' },
    { line: 5, reasons: ["it must have required property 'id'"] },
    { line: 6, reasons: [expect.stringMatching(/^it is no JSON: /)] },
  ]);
  expect(run.output).toMatchObject({ dataPipeline: { input: { quarantine: { prefix: file.replace(/[^/]*$/, '') } } } });
});

test('fails with more bad records than may be: nothing is published, and the next start finds the partition free', async () => {
  await open();
  pipeline.upload('one.jsonl', MIXED);
  const run = await pipeline.run();
  expect(run).toMatchObject({ status: 'FAILED', error: 'DataPipeline.TooManyBadRecords', transitions: 4 });
  expect(run.cause).toContain('3 of 6 records are bad: they lie under quarantine/Sales/');
  expect(pipeline.keys('quarantine/')).toHaveLength(1);
  expect(await pipeline.read()).toBeUndefined();
  expect(await pipeline.runs()).toMatchObject([
    { outcome: 'FAILED', error: 'DataPipeline.TooManyBadRecords', input: { bad: 3 } },
  ]);
  pipeline.upload('one.jsonl', GOOD);
  expect(await pipeline.run()).toMatchObject({ status: 'SUCCEEDED', transitions: 5 });
  expect((await pipeline.read())?.records).toMatchObject(GOOD);
});

test('a percentage of bad records may be tolerated instead', async () => {
  await open(pipelineStack(() => ({ validation: { schema: SCHEMA, maxBadPercentage: 50 } })));
  pipeline.upload('one.jsonl', MIXED);
  expect(await pipeline.run()).toMatchObject({ status: 'SUCCEEDED' });
  pipeline.upload('one.jsonl', [...MIXED, '?'], '2025-01-02');
  expect(await pipeline.run({ date: '2025-01-02' })).toMatchObject({ error: 'DataPipeline.TooManyBadRecords' });
});

test.each<[string, Parameters<typeof pipelineStack>[0], string]>([
  ['no input at all', undefined, 'DataPipeline.NoInput'],
  ['too few records', () => ({ minCount: 4 }), 'DataPipeline.TooFew'],
  ['too many records', () => ({ maxCount: 2 }), 'DataPipeline.TooMany'],
  ['input that is too old', () => ({ freshness: Duration.minutes(1) }), 'DataPipeline.Stale'],
  [
    'a schema of a format that nobody knows',
    () => ({ validation: { schema: { format: 'eu-vat' } } }),
    'DataPipeline.SchemaInvalid',
  ],
  [
    'a schema that leads nowhere',
    () => ({ validation: { schema: { $ref: '#/$defs/sale' } } }),
    'DataPipeline.SchemaInvalid',
  ],
])('fails with %s, and publishes nothing', async (_, props, error) => {
  await open(pipelineStack(props));
  if (props !== undefined) pipeline.upload('one.jsonl', GOOD);
  await world.advance({ minutes: 2 });
  expect(await pipeline.run()).toMatchObject({ status: 'FAILED', error });
  expect([await pipeline.read(), pipeline.given]).toEqual([undefined, []]);
});

test('fails when expectations are not met, and says which', async () => {
  const expectations = {
    'no record is lost': '{% $out.records = $in.valid %}',
    'there are a hundred': '{% $out.records >= 100 %}',
    'it is well': '{% $out.well %}',
  };
  await open(pipelineStack(() => ({ expectations })));
  pipeline.upload('one.jsonl', GOOD);
  const run = await pipeline.run();
  expect(run).toMatchObject({ status: 'FAILED', error: 'DataPipeline.ExpectationsNotMet', transitions: 6 });
  expect(run.cause).toMatch(/^it is well; there are a hundred/);
  expect(await pipeline.read()).toBeUndefined();
});

test.each(['false', '$out.records = 4', '$out.nothing.records = 3', '$out', '"true"'])(
  'fails with the only expectation, %s, which is not true',
  async (expectation) => {
    await open(pipelineStack(() => ({ expectations: { 'as it should be': `{% ${expectation} %}` } })));
    pipeline.upload('one.jsonl', GOOD);
    const run = await pipeline.run();
    expect(run).toMatchObject({ status: 'FAILED', error: 'DataPipeline.ExpectationsNotMet' });
    expect(run.cause).toMatch(/^as it should be/);
  },
);

test('expectations that are met cost nothing', async () => {
  await open(pipelineStack(() => ({ expectations: { 'no record is lost': '{% $out.records = $in.valid %}' } })));
  pipeline.upload('one.jsonl', GOOD);
  expect(await pipeline.run()).toMatchObject({ status: 'SUCCEEDED', transitions: 5 });
});

test('a check is one transition, gets what is known of the result, and ends the run when it fails', async () => {
  await open(pipelineStack((inner) => ({ check: Work.invoke(made(inner, 'Check')) })));
  const seen: unknown[] = [];
  world.function('Check').mock((input) => void seen.push(input));
  pipeline.upload('one.jsonl', GOOD);
  expect(await pipeline.run()).toMatchObject({ status: 'SUCCEEDED', transitions: 6 });
  expect(seen).toMatchObject([
    { date: DATE, out: { records: 3 }, in: { valid: 3 }, output: { prefix: pipeline.given[0]?.output.prefix } },
  ]);
  world.function('Check').mock([fails('Sales.Odd', 'a sale of a million')]);
  const run = await pipeline.run({ date: DATE, rerun: true });
  expect(run).toMatchObject({ status: 'FAILED', error: 'Sales.Odd' });
  expect((await pipeline.read())?.run).toBe(pipeline.given[0]?.run);
});

test('fails with the error of the work, and publishes nothing', async () => {
  await open();
  world.function('Make').mock([fails('Sales.Down', 'no memory')]);
  pipeline.upload('one.jsonl', GOOD);
  expect(await pipeline.run()).toMatchObject({ status: 'FAILED', error: 'Sales.Down', transitions: 5 });
  expect(await pipeline.read()).toBeUndefined();
});

test('each attempt of the work writes to a place of its own, and that of the one which has answered is published', async () => {
  await open();
  pipeline.upload('one.jsonl', GOOD);
  const run = await (await pipeline.start(undefined, [{ state: 'Pipeline: transform', kind: 'zombie' }])).toEnd();
  await world.advance({ minutes: 5 });
  expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 6 });
  const [first, second] = pipeline.given.map(({ output }) => output.prefix);
  // That of the retry came first, and the one that was given up afterwards.
  expect([first, second]).toEqual([expect.stringMatching(/\/0-1\/$/), expect.stringMatching(/\/0-0\/$/)]);
  expect((await pipeline.read())?.location).toContain(first);
});

test('CSV becomes what its schema says, and what is zipped is unzipped', async () => {
  const validation = { format: RecordFormat.CSV, schema: SCHEMA, maxBad: 1 };
  await open(pipelineStack(() => ({ validation })));
  world.bucket('Raw').put(`raw/${DATE}/one.csv.gz`, gzipSync('id,amount\na,1\nb,2\nx,-1\n'));
  world.bucket('Raw').put(`raw/${DATE}/two.csv`, 'amount,id\n3,c\n');
  expect(await pipeline.run()).toMatchObject({ status: 'SUCCEEDED' });
  expect((await pipeline.read())?.records).toMatchObject(GOOD);
});

test('fails with what can not be unzipped', async () => {
  await open();
  world.bucket('Raw').put(`raw/${DATE}/one.jsonl.gz`, '{"id":"a","amount":1}');
  const run = await pipeline.run();
  expect(run).toMatchObject({ status: 'FAILED', error: 'DataPipeline.Unreadable' });
  expect(run.cause).toContain(`'raw/${DATE}/one.jsonl.gz' can't be unzipped`);
});

test('without validation the work gets the objects of the source, with their versions in the record', async () => {
  await open(pipelineStack(() => ({ validation: undefined })));
  world.function('Make').mock(() => ({ done: true }));
  pipeline.upload('one.jsonl', ['anything']);
  const run = await pipeline.run();
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { dataPipeline: { input: { objects: 1, bytes: 9 } } } });
  const [record] = await pipeline.runs();
  expect(record).toMatchObject({ inputObjects: [{ version: expect.stringMatching(/^\w{32}$/) as string }] });
  expect(record).not.toHaveProperty('records');
});

test('empty objects are no input, and an empty prefix may be fine', async () => {
  await open(pipelineStack(() => ({ minCount: 0 })));
  pipeline.upload('empty.jsonl', []);
  world.bucket('Raw').put(`raw/${DATE}/`, '');
  world.function('Make').mock(() => ({ records: 0 }));
  expect(await pipeline.run()).toMatchObject({
    status: 'SUCCEEDED',
    output: { dataPipeline: { input: { objects: 1, valid: 0 }, output: { records: 0 } } },
  });
});

test('objects that change while they are read are listed anew', async () => {
  await open();
  pipeline.upload('one.jsonl', GOOD.slice(0, 1));
  let lists = 0;
  world.service('s3', 'listObjectsV2').mock(() => {
    lists++;
    const Contents = [{ Key: `raw/${DATE}/one.jsonl`, ETag: lists === 1 ? '"0"' : ETAG, Size: 22 }];
    return { Contents, IsTruncated: false };
  });
  expect(await pipeline.run()).toMatchObject({ status: 'SUCCEEDED', transitions: 6 });
  expect(lists).toBe(2);
});

test.each([
  ['no date', {}],
  ['a date that is none', { date: '28.11.2026' }],
  ['a time that is none', { time: 'soon' }],
])('fails with %s before it has done anything', async (_, input) => {
  await open();
  expect(await pipeline.run(input)).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  expect(await pipeline.rows()).toEqual([]);
});
