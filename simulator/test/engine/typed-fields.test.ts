import { INVOKE, Lab, only } from './support';

const PASS = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
const DISTRIBUTED = { ...PASS, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
const inMap = (extra: object) => ({ Type: 'Map', Items: [1], ItemProcessor: PASS, ...extra });
const inMapRun = (extra: object) => ({ Type: 'Map', Items: [1], ItemProcessor: DISTRIBUTED, ...extra });
const task = (extra: object) => ({ Type: 'Task', Resource: INVOKE, ...extra });
const reader = (extra: object) =>
  inMapRun({
    Items: undefined,
    ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Arguments: { Bucket: 'b', Key: 'k' }, ...extra },
  });

const plain = (state: object): object => JSON.parse(JSON.stringify(only(state))) as object;

describe('a JSONata field that gives another type than it must have', () => {
  test.each<[field: string, expected: string, expression: string, found: string, state: object]>([
    ['Items', 'array', '1 + 1', "'number' for value: 2", inMap({ Items: '{% 1 + 1 %}' })],
    ['Items', 'array', "'xy'", '\'string\' for value: "xy"', inMapRun({ Items: "{% 'xy' %}" })],
    ['MaxConcurrency', 'number', "'2'", '\'string\' for value: "2"', inMap({ MaxConcurrency: "{% '2' %}" })],
    [
      'ToleratedFailureCount',
      'number',
      'true',
      "'boolean' for value: true",
      inMapRun({ ToleratedFailureCount: '{% true %}' }),
    ],
    [
      'ToleratedFailurePercentage',
      'number',
      'null',
      "'null' for value: null",
      inMapRun({ ToleratedFailurePercentage: '{% null %}' }),
    ],
    [
      'ItemBatcher/MaxItemsPerBatch',
      'number',
      "'1'",
      '\'string\' for value: "1"',
      inMapRun({ ItemBatcher: { MaxItemsPerBatch: "{% '1' %}" } }),
    ],
    [
      'ItemReader/ReaderConfig/MaxItems',
      'number',
      "'1'",
      '\'string\' for value: "1"',
      reader({ ReaderConfig: { MaxItems: "{% '1' %}" } }),
    ],
    ['ItemReader/Arguments', 'object', '[1,2]', "'array' for value: [1,2]", reader({ Arguments: '{% [1,2] %}' })],
    ['Seconds', 'number', "'5'", '\'string\' for value: "5"', { Type: 'Wait', Seconds: "{% '5' %}" }],
    ['Timestamp', 'string', '5', "'number' for value: 5", { Type: 'Wait', Timestamp: '{% 5 %}' }],
    ['TimeoutSeconds', 'number', "'5'", '\'string\' for value: "5"', task({ TimeoutSeconds: "{% '5' %}" })],
    ['HeartbeatSeconds', 'number', '[5,6]', "'array' for value: [5,6]", task({ HeartbeatSeconds: '{% [5,6] %}' })],
    ['Credentials/RoleArn', 'string', '7', "'number' for value: 7", task({ Credentials: { RoleArn: '{% 7 %}' } })],
    ['Error', 'string', '404', "'number' for value: 404", { Type: 'Fail', End: undefined, Error: '{% 404 %}' }],
    [
      'Cause',
      'string',
      '{"a": 1}',
      '\'object\' for value: {"a":1}',
      { Type: 'Fail', End: undefined, Cause: '{% {"a": 1} %}' },
    ],
  ])('fails the state: %s', async (field, expected, expression, found, state) => {
    const run = await new Lab().run({ QueryLanguage: 'JSONata', ...plain(state) });
    expect(run.error).toBe('States.QueryEvaluationError');
    expect(run.cause).toContain(
      `The JSONata expression '${expression}' specified for the field '${field}' returned an unexpected result type. ` +
        `Expected '${expected}', but was ${found}`,
    );
    const failed = run.history.find(({ type }) => type === 'EvaluationFailed');
    expect(failed).toMatchObject({ evaluationFailedEventDetails: { location: field, state: 'Only' } });
  });

  test('fails a Choice', async () => {
    const Choices = [
      { Condition: '{% false %}', Next: 'Done' },
      { Condition: '{% 1 %}', Next: 'Done' },
    ];
    const States = { Only: { Type: 'Choice', Choices }, Done: { Type: 'Succeed' } };
    const run = await new Lab().run({ QueryLanguage: 'JSONata', StartAt: 'Only', States });
    expect(run.cause).toContain(
      "The JSONata expression '1' specified for the field 'Choices[1]/Condition' returned an unexpected result type. " +
        "Expected 'boolean', but was 'number' for value: 1",
    );
  });

  test('is told otherwise for the input of a Map, where Items is left out', async () => {
    const run = await new Lab().run({ QueryLanguage: 'JSONata', ...plain(inMap({ Items: undefined })) }, 'text');
    expect(run.cause).toContain('Map state input must be an array but was: "text"');
  });
});

describe('a path of a distributed Map that leads to no integer', () => {
  const GET = { Resource: 'arn:aws:states:::s3:getObject', Parameters: { Bucket: 'b', Key: 'k' } };
  test.each<[name: string, kind: string, fields: object]>([
    ['MaxItemsPath', 'integer', { ItemReader: { ...GET, ReaderConfig: { MaxItemsPath: '$.n' } } }],
    ['MaxItemsPerBatchPath', 'integer', { ItemBatcher: { MaxItemsPerBatchPath: '$.n' } }],
    ['MaxInputBytesPerBatchPath', 'integer', { ItemBatcher: { MaxInputBytesPerBatchPath: '$.n' } }],
    ['ToleratedFailureCountPath', 'integer', { ToleratedFailureCountPath: '$.n' }],
  ])('fails before the Map Run starts, and nothing catches it: %s', async (name, kind, fields) => {
    const map = { Type: 'Map', ItemsPath: '$.items', ItemProcessor: DISTRIBUTED, ...fields };
    const caught = { ...map, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }] };
    for (const n of [0.5, 'all']) {
      const run = await new Lab().run(only(caught, ['C', { Type: 'Pass', End: true }]), { n, items: [1] });
      expect(run.error).toBe('States.Runtime');
      expect(run.cause).toContain(`The ${name} field refers to value "${String(n)}" which is not a valid ${kind}: $.n`);
      const types = ['ExecutionStarted', 'MapStateEntered', 'MapStateStarted', 'ExecutionFailed'];
      expect(run.history.map(({ type }) => type)).toEqual(types);
    }
  });
});

test('a path of a Fail that finds nothing is told under its own name', async () => {
  const run = await new Lab().run(
    { StartAt: 'Stop', States: { Stop: { Type: 'Fail', Error: 'E', CausePath: '$.detail.text' } } },
    { detail: {} },
  );
  expect(run.cause).toContain(
    `The JSONPath '$.detail.text' specified for the field 'CausePath' could not be found in the input '{"detail":{}}'`,
  );
});
