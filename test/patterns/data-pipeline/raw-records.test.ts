import { recordCheck } from '../../../lib/patterns/data-pipeline/handlers/record-check';
import {
  csvRecords,
  jsonLines,
  type CsvForm,
  type RawRecord,
} from '../../../lib/patterns/data-pipeline/handlers/raw-records';

/** A text in chunks of some bytes each, as a stream may cut it. */
async function* chunks(text: string, bytes: number): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}

async function all(records: AsyncIterable<readonly RawRecord[]>): Promise<RawRecord[]> {
  const found: RawRecord[] = [];
  for await (const some of records) found.push(...some);
  return found;
}

const csv = async (text: string, bytes = 1_000, form: Partial<CsvForm> = {}): Promise<RawRecord[]> =>
  all(csvRecords(chunks(text, bytes), { delimiter: ',', ...form }));
const json = async (text: string, bytes = 1_000): Promise<RawRecord[]> => all(jsonLines(chunks(text, bytes)));

describe.each([1, 2, 3, 5, 1_000])('in chunks of %i bytes', (bytes) => {
  test('lines are records, whatever ends them, and none is empty', async () => {
    const found = await json('\uFEFF{"name":"Jörg €😀"}\r\n\n  \n[1,2]\n"last"', bytes);
    expect(found.map(({ line, value }) => [line, value])).toEqual([
      [1, { name: 'Jörg €😀' }],
      [4, [1, 2]],
      [5, 'last'],
    ]);
  });

  test('rows are records, with commas, quotes and ends of lines in their fields', async () => {
    const text = '\uFEFFid,text\r\na,"one, ""two""\nand three"\r\n\r\nb,\r\nc,€😀';
    const found = await csv(text, bytes);
    expect(found.map(({ line, value }) => [line, value])).toEqual([
      [2, { id: 'a', text: 'one, "two"\nand three' }],
      [5, { id: 'b', text: '' }],
      [6, { id: 'c', text: '€😀' }],
    ]);
  });
});

test('columns and delimiters can be given', async () => {
  const found = await csv('a;b\n1;2\n', 4, { delimiter: ';', columns: ['x', 'y'] });
  expect(found.map(({ value }) => value)).toEqual([
    { x: 'a', y: 'b' },
    { x: '1', y: '2' },
  ]);
});

test.each<[string, string, string]>([
  ['too few fields', 'id,name\na\n', 'it has 1 fields, and there are 2 columns'],
  ['too many fields', 'id\na,b\n', 'it has 2 fields, and there are 1 columns'],
  ['something behind its quotes', 'id\n"a"b\n', 'there is something behind quotes that have ended'],
])('a row with %s is a bad one, and says so', async (_, text, problem) => {
  expect((await csv(text)).map((each) => each.problem)).toEqual([problem]);
});

test.each([
  ['end of the file', 'id\na\n"b\nc\n'],
  ['longest record', `id\na\n"${'x'.repeat(4 * 1024 * 1024 + 1)}"\n`],
])('fails where quotes go on to the %s: what is behind them can not be told apart', async (_, text) => {
  await expect(csv(text)).rejects.toThrow('quotes that begin in line 3 do not end');
});

test('a row that is bad does not spoil the next one', async () => {
  const found = await csv('id,name\n"a"b,x\nc,d\n');
  expect(found.map(({ value }) => value)).toEqual([undefined, { id: 'c', name: 'd' }]);
});

test('a quote within a field that has none around it is a quote', async () => {
  expect((await csv('id\n5" disk\n'))[0]?.value).toEqual({ id: '5" disk' });
});

test('a record that would not fit into memory is a bad one', async () => {
  const long = 'x'.repeat(4 * 1024 * 1024 + 1);
  expect((await json(`"${long}"\n1\n`, 1 << 20)).map(({ problem, value }) => problem ?? value)).toEqual([
    'it is longer than 4194304 characters',
    1,
  ]);
  expect((await csv(`id\n${long}\nb\n`, 1 << 20)).map(({ problem, value }) => problem ?? value)).toEqual([
    'it is longer than 4194304 characters',
    { id: 'b' },
  ]);
});

describe('a schema', () => {
  const schema = {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'at'],
    properties: { id: { type: 'integer' }, at: { type: 'string', format: 'date' } },
  };

  test('says all that is wrong with a record, up to five reasons', () => {
    const check = recordCheck({ format: 'JSON_LINES', schema });
    expect(check({ id: 1, at: '2025-01-01' })).toEqual([]);
    expect(check({ id: '1', at: 'soon', x: 1 })).toEqual([
      "it must NOT have additional properties, 'x'",
      '/id must be integer',
      '/at must match format "date"',
    ]);
    expect(check(Object.fromEntries([...'abcdefgh'].map((name) => [name, 1])))).toHaveLength(5);
  });

  test('makes of the fields of CSV what they are, and of no others', () => {
    const value = { id: '7', at: '2025-01-01' };
    expect(recordCheck({ format: 'JSON_LINES', schema })({ ...value })).toEqual(['/id must be integer']);
    expect(recordCheck({ format: 'CSV', schema })(value)).toEqual([]);
    expect(value).toEqual({ id: 7, at: '2025-01-01' });
  });

  test('takes everything when there is none', () => {
    expect(recordCheck({ format: 'JSON_LINES' })(undefined)).toEqual([]);
  });
});
