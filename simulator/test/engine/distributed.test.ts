import { gzipSync } from 'node:zlib';
import { csvRows } from '../../src/engine/map-run/csv';
import type { Json } from '../../src/base/json';
import { bucket } from './bucket';
import { INVOKE, Lab, eventsOf, only } from './support';

const GET = 'arn:aws:states:::s3:getObject';
const PASS = { P: { Type: 'Pass', End: true } };

const distributed = (fields: object = {}, states: object = PASS, type = 'STANDARD') =>
  only({
    Type: 'Map',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type },
      StartAt: Object.keys(states)[0],
      States: states,
    },
    ...fields,
  });

const reader = (config: object, resource = GET) => ({
  ItemReader: { Resource: resource, ReaderConfig: config, Parameters: { Bucket: 'b', Key: 'items' } },
});

async function read(
  config: object,
  objects: Record<string, string | Buffer>,
  resource?: string,
): Promise<Json | undefined> {
  const run = await new Lab(bucket(objects)).run(distributed(reader(config, resource)));
  expect(run).toMatchObject({ status: 'SUCCEEDED' });
  return run.output;
}

describe('Map Run', () => {
  test('every item is a child execution with a history of its own', async () => {
    const lab = new Lab();
    const run = await lab.run(distributed({ Label: 'Each', ItemSelector: { 'v.$': '$$.Map.Item.Value' } }), [1, 2]);
    expect(run.output).toEqual([{ v: 1 }, { v: 2 }]);
    expect(eventsOf(run)).toEqual([
      'ExecutionStarted',
      'MapStateEntered after 0',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited after 4',
      'ExecutionSucceeded',
    ]);
    const [mapRun] = lab.engine.listMapRuns(run.arn);
    expect(mapRun?.arn).toMatch(/:mapRun:machine-1\/Each:[0-9a-f-]{36}$/);
    expect(mapRun?.itemCounts).toMatchObject({ total: 2, succeeded: 2, pending: 0, running: 0, failed: 0 });
    const children = lab.engine.listExecutions(`${run.stateMachineArn}/Each`);
    expect(children.map(({ input, status, mapRunArn }) => [input, status, mapRunArn])).toEqual([
      [{ v: 1 }, 'SUCCEEDED', mapRun?.arn],
      [{ v: 2 }, 'SUCCEEDED', mapRun?.arn],
    ]);
    expect(children[0]?.history[1]?.type).toBe('PassStateEntered');
  });

  test('at most MaxConcurrency children run at once', async () => {
    const lab = new Lab();
    await lab.run(
      distributed({ MaxConcurrency: 3 }, { W: { Type: 'Wait', Seconds: 1, End: true } }),
      [1, 2, 3, 4, 5, 6, 7],
    );
    expect(lab.seconds).toBe(3);
  });

  test('children see no variables of the parent', async () => {
    const run = await new Lab().run(
      {
        StartAt: 'Set',
        States: {
          Set: { Type: 'Pass', Assign: { secret: 1 }, Next: 'Only' },
          ...(distributed({ ItemSelector: { 'v.$': '$secret' } }) as { States: object }).States,
        },
      },
      [0],
    );
    expect(run.output).toEqual([{ v: 1 }]);
  });

  const flaky = { T: { Type: 'Task', Resource: INVOKE, End: true } };
  const lab = () =>
    new Lab((call, reply) => (Number(call.arguments) % 5 === 0 ? reply.fail('Boom') : reply.succeed(call.arguments)));
  const items = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

  test.each([
    [{ ToleratedFailureCount: 2 }],
    [{ ToleratedFailurePercentage: 20 }],
    [{ ToleratedFailureCountPath: '$.n', ItemsPath: '$.items' }],
  ])('failures within %j leave the results of the others', async (fields) => {
    const run = await lab().run(distributed(fields, flaky), 'ItemsPath' in fields ? { n: '2', items } : items);
    expect(run.output).toEqual([1, 2, 3, 4, 6, 7, 8, 9]);
  });

  test.each([[{}], [{ ToleratedFailureCount: 1 }], [{ ToleratedFailurePercentage: 19.9 }]])(
    'fails with more failures than %j tolerates, and stops what still runs',
    async (fields) => {
      const engine = lab();
      const run = await engine.run(distributed({ MaxConcurrency: 1, ...fields }, flaky), items);
      expect(run).toMatchObject({
        status: 'FAILED',
        error: 'States.ExceedToleratedFailureThreshold',
        cause: 'The specified tolerated failure threshold was exceeded',
      });
      expect(eventsOf(run).slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
      const [mapRun] = engine.engine.listMapRuns();
      expect(mapRun).toMatchObject({ status: 'FAILED', itemCounts: { running: 0, total: 10 } });
    },
  );

  test('a redrive runs the children again that failed', async () => {
    let broken = true;
    const fixed = new Lab((call, reply) =>
      broken && call.arguments === 2 ? reply.fail('Boom') : reply.succeed(call.arguments),
    );
    const run = await fixed.run(distributed({ MaxConcurrency: 1 }, flaky), [1, 2, 3]);
    expect(run.status).toBe('FAILED');
    broken = false;
    fixed.engine.redriveExecution(run.arn);
    await fixed.agenda.run({ done: () => run.isOver });
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: [1, 2, 3] });
    expect(fixed.calls.map((call) => call.arguments)).toEqual([1, 2, 2, 3]);
    expect(fixed.engine.listMapRuns()[0]).toMatchObject({ redriveCount: 1, status: 'SUCCEEDED' });
  });

  test('the members of an object are items too, as pairs or through the context object', async () => {
    const items = { a: 1, b: { x: 2 } };
    expect((await new Lab().run(distributed(), items)).output).toEqual([
      { Key: 'a', Value: 1 },
      { Key: 'b', Value: { x: 2 } },
    ]);
    const run = await new Lab().run(distributed({ ItemSelector: { 'i.$': '$$.Map.Item' } }), items);
    expect(run.output).toEqual([
      { i: { Index: 0, Key: 'a', Value: 1, Source: 'STATE_DATA' } },
      { i: { Index: 1, Key: 'b', Value: { x: 2 }, Source: 'STATE_DATA' } },
    ]);
  });

  test('stopping the parent stops its children', async () => {
    const lab = new Lab();
    const run = lab.begin(distributed({}, { W: { Type: 'Wait', Seconds: 100, End: true } }), [1, 2]);
    await lab.agenda.run({ untilMs: lab.agenda.nowMs + 1_000 });
    lab.engine.stopExecution(run.arn);
    expect(lab.engine.listExecutions().map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED', 'ABORTED']);
  });
});

describe('ItemReader', () => {
  test('JSON: an array, or what ItemsPointer names in it', async () => {
    expect(await read({ InputType: 'JSON' }, { items: '[1,2]' })).toEqual([1, 2]);
    expect(await read({ InputType: 'JSON', ItemsPointer: '/a~1b/0' }, { items: '{"a/b":[[3]]}' })).toEqual([3]);
  });

  test('JSON Lines: one item a line, at most MaxItems', async () => {
    expect(await read({ InputType: 'JSONL', MaxItems: 2 }, { items: '{"a":1}\n{"a":2}\n{"a":3}\n' })).toEqual([
      { a: 1 },
      { a: 2 },
    ]);
  });

  test('CSV: headers from the first row or given, another delimiter', async () => {
    expect(await read({ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }, { items: 'a,b\n1,2\n3\n' })).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '' },
    ]);
    const given = { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['x', 'y'], CSVDelimiter: 'PIPE' };
    expect(await read(given, { items: '1|2|3' })).toEqual([{ x: '1', y: '2' }]);
  });

  test('a listing: every page of it', async () => {
    const listed = await read({}, { items: 'x', more: 'yy', most: 'zzz' }, 'arn:aws:states:::s3:listObjectsV2');
    expect(listed).toMatchObject([
      { Key: 'items', Size: 1 },
      { Key: 'more', Size: 2 },
      { Key: 'most', Size: 3 },
    ]);
  });

  test('an S3 inventory: the zipped files that its manifest lists', async () => {
    const manifest = {
      destinationBucket: 'arn:aws:s3:::b',
      fileSchema: 'Bucket, Key',
      files: [{ key: 'one' }, { key: 'two' }],
    };
    const zipped = (text: string) => gzipSync(text);
    const objects = { items: JSON.stringify(manifest), one: zipped('"b","k1"\n"b","k2"\n'), two: zipped('"b","k3"\n') };
    for (const config of [{ InputType: 'MANIFEST' }, { ManifestType: 'S3_INVENTORY' }]) {
      expect(await read(config, objects)).toEqual([
        { Bucket: 'b', Key: 'k1' },
        { Bucket: 'b', Key: 'k2' },
        { Bucket: 'b', Key: 'k3' },
      ]);
    }
  });

  test("a manifest of Athena: the objects that it lists, each of InputType's kind", async () => {
    const csv = { ManifestType: 'ATHENA_DATA', InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' };
    const objects = { items: 's3://b/one\ns3://b/two\n', one: 'x,y\n1,2\n', two: 'x,y\n3,4\n' };
    expect(await read(csv, objects)).toEqual([
      { x: '1', y: '2' },
      { x: '3', y: '4' },
    ]);
    const lines = { ManifestType: 'ATHENA_DATA', InputType: 'JSONL' };
    expect(await read(lines, { items: 's3://b/one\n', one: '{"a":1}\n{"a":2}' })).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('an object that is no UTF-8: its bytes become replacement characters, and no item is lost', async () => {
    const latin1 = Buffer.from('name\nJosé\n', 'latin1');
    const config = { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' };
    expect(await read(config, { items: latin1 })).toEqual([{ name: 'Jos\uFFFD' }]);
  });

  test('a byte order mark is no part of the first header', async () => {
    const config = { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' };
    expect(await read(config, { items: '\uFEFFa,b\n1,2\n' })).toEqual([{ a: '1', b: '2' }]);
  });

  test('a listing with LOAD_AND_FLATTEN: what is in the objects', async () => {
    const config = { InputType: 'JSONL', Transformation: 'LOAD_AND_FLATTEN' };
    const objects = { one: '{"a":1}\n{"a":2}', two: '{"a":3}' };
    expect(await read(config, objects, 'arn:aws:states:::s3:listObjectsV2')).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
  });

  test('JSONata: Arguments are expressions', async () => {
    const fields = {
      ItemReader: {
        Resource: GET,
        ReaderConfig: { InputType: 'JSON' },
        Arguments: { Bucket: 'b', Key: '{% $states.input.key %}' },
      },
    };
    const run = await new Lab(bucket({ k: '[1]' })).run(
      { QueryLanguage: 'JSONata', ...distributed(fields) },
      { key: 'k' },
    );
    expect(run.output).toEqual([1]);
  });

  test('time may pass until the answer comes', async () => {
    const answer = bucket({ items: '[1]' });
    const lab: Lab = new Lab((call, reply) => void lab.agenda.after(3_000, 'answer', () => answer(call, reply)));
    const run = await lab.run(distributed(reader({ InputType: 'JSON' })));
    expect(run.output).toEqual([1]);
    expect(lab.seconds).toBe(3);
  });

  test.each([
    [
      'CSV headers cannot contain duplicates.',
      { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'a'] },
      { items: 'x,y' },
    ],
    ['Attempting to map over non-iterable node.', { InputType: 'JSON' }, { items: '1' }],
    ['The specified key does not exist.', { InputType: 'JSON' }, {}],
    ['The simulator does not read Parquet files.', { InputType: 'PARQUET' }, { items: 'PAR1' }],
    [
      'The simulator does not read inventories in the format ORC.',
      { ManifestType: 'S3_INVENTORY' },
      { items: '{"fileFormat":"ORC","files":[]}' },
    ],
    ['Unterminated quoted field at end of CSV line.', { InputType: 'CSV' }, { items: 'a,"b\n1,2\n' }],
    ['field MaxItems must be positive', { InputType: 'JSON', MaxItemsPath: '$.negative' }, { items: '[]' }],
  ])('fails with States.ItemReaderFailed: %s', async (cause, config, objects) => {
    const state = { ...reader(config), Catch: [{ ErrorEquals: ['States.ItemReaderFailed'], Next: 'C' }] };
    const definition = distributed(state) as { States: Record<string, object> };
    definition.States['C'] = { Type: 'Pass', End: true };
    const run = await new Lab(bucket(objects)).run(definition, { negative: -1 });
    expect(run.output).toEqual({ Error: 'States.ItemReaderFailed', Cause: cause });
  });
});

describe('ItemBatcher', () => {
  test('batches by number, with what all of them share', async () => {
    const batcher = { ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { 'n.$': '$.n' } } };
    const run = await new Lab().run(distributed({ ...batcher, ItemsPath: '$.items' }), { n: 7, items: [1, 2, 3] });
    expect(run.output).toEqual([
      { BatchInput: { n: 7 }, Items: [1, 2] },
      { BatchInput: { n: 7 }, Items: [3] },
    ]);
  });

  test('batches by size; counts tell items and executions apart', async () => {
    const lab = new Lab();
    const run = await lab.run(distributed({ ItemBatcher: { MaxInputBytesPerBatch: 25 } }), [
      'aaaaaaaa',
      'bbbbbbbb',
      'cccccccc',
    ]);
    expect(run.output).toEqual([{ Items: ['aaaaaaaa', 'bbbbbbbb'] }, { Items: ['cccccccc'] }]);
    expect(lab.engine.listMapRuns()[0]).toMatchObject({
      itemCounts: { succeeded: 3 },
      executionCounts: { succeeded: 2 },
    });
  });
});

describe('ResultWriter', () => {
  const writer = (config?: object) => ({
    ResultWriter: {
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { Bucket: 'b', Prefix: 'out' },
      ...(config && { WriterConfig: config }),
    },
    ToleratedFailureCount: 9,
  });

  test('writes a manifest, and what succeeded and failed apart', async () => {
    const objects: Record<string, string> = {};
    const answer = bucket(objects, (call, reply) =>
      call.arguments === 2 ? reply.fail('Boom') : reply.succeed(call.arguments),
    );
    const run = await new Lab(answer).run(
      distributed(writer(), { T: { Type: 'Task', Resource: INVOKE, End: true } }),
      [1, 2],
    );
    const { ResultWriterDetails } = run.output as { ResultWriterDetails: { Bucket: string; Key: string } };
    const { MapRunArn } = run.output as { MapRunArn: string };
    expect(ResultWriterDetails.Key).toBe(`out/${MapRunArn.split(':').at(-1)}/manifest.json`);
    const manifest = JSON.parse(objects[ResultWriterDetails.Key] ?? '') as {
      ResultFiles: Record<string, { Key: string }[]>;
    };
    const file = (group: string) => JSON.parse(objects[manifest.ResultFiles[group]?.[0]?.Key ?? ''] ?? '') as object[];
    expect(file('SUCCEEDED')).toMatchObject([{ Status: 'SUCCEEDED', Input: '1', Output: '1' }]);
    expect(file('FAILED')).toMatchObject([{ Status: 'FAILED', Input: '2', Error: 'Boom' }]);
    expect(manifest.ResultFiles['PENDING']).toEqual([]);
  });

  test.each([
    ['COMPACT', 'JSON', '[[1,2],[3]]'],
    ['FLATTEN', 'JSONL', '1\n2\n3'],
  ])('transforms as WriterConfig says: %s to %s', async (Transformation, OutputType, text) => {
    const objects: Record<string, string> = {};
    await new Lab(bucket(objects)).run(distributed(writer({ Transformation, OutputType })), [[1, 2], [3]]);
    const [key] = Object.keys(objects).filter((name) => name.includes('SUCCEEDED'));
    expect(objects[key ?? '']).toBe(text);
  });

  test('of a child that failed it always writes everything', async () => {
    const objects: Record<string, string> = {};
    const answer = bucket(objects, (_, reply) => reply.fail('Boom'));
    const states = { T: { Type: 'Task', Resource: INVOKE, End: true } };
    await new Lab(answer).run(distributed(writer({ Transformation: 'COMPACT' }), states), [1]);
    const [key] = Object.keys(objects).filter((name) => name.includes('FAILED'));
    expect(JSON.parse(objects[key ?? ''] ?? '')).toMatchObject([{ Status: 'FAILED', Input: '1', Error: 'Boom' }]);
  });

  test('fails with States.ResultWriterFailed when the results can not be written', async () => {
    const lab = new Lab((_, reply) => reply.fail('S3.AccessDenied', 'Access Denied'));
    expect(await lab.run(distributed(writer()), [1])).toMatchObject({
      error: 'States.ResultWriterFailed',
      cause: 'Access Denied',
    });
  });
});

test.each([
  [
    'a,"b ""x"", y"\r\n"c\nd",e',
    [
      ['a', 'b "x", y'],
      ['c\nd', 'e'],
    ],
  ],
  [
    'a,b\n\n1,\n',
    [
      ['a', 'b'],
      ['1', ''],
    ],
  ],
  ['', []],
  [
    'abc,123,"a comma, two quotes (""), a line\n",{""K"":""V""},"[1,2]"\nx',
    [['abc', '123', 'a comma, two quotes ("), a line\n', '{"K":"V"}', '[1,2]'], ['x']],
  ],
  ['C:\\\\Files\\\\a.exe,1\\,5,\\"q\\",a\\b', [['C:\\Files\\a.exe', '1,5', '"q"', 'ab']]],
  ['"ab" ,d\ne', [['ab ', 'd'], ['e']]],
  ['"",a,""b"",""""', [['', 'a', '"b"', '"']]],
  ['"a\\"b",c', [['a"b', 'c']]],
  ['a"b,c"d,e', [['ab,cd', 'e']]],
])('CSV %j', (text, rows) => {
  expect(csvRows(text)).toEqual(rows);
});

test('CSV with a delimiter of its own: a backslash escapes that one', () => {
  expect(csvRows('a\\|b|"c|d"|e\\,f', 'PIPE')).toEqual([['a|b', 'c|d', 'e,f']]);
});
