import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Comparison {
  readonly compared: number;
  /** The actions that were carried out, and not only refused, at least once. */
  readonly carriedOut: readonly string[];
  readonly found: readonly object[];
}

function compare(seed: number): Comparison {
  const program = [join(__dirname, 'compare-stores.mjs'), String(seed), '400'];
  return JSON.parse(execFileSync(process.execPath, program, { encoding: 'utf8' })) as Comparison;
}

test.each([1, 2, 3])("tables in plain memory answer as those in dynalite's own store (seed %i)", (seed) => {
  const { compared, carriedOut, found } = compare(seed);
  expect(found).toEqual([]);
  expect(compared).toBe(403);
  expect(carriedOut).toEqual([
    'BatchGetItem',
    'BatchWriteItem',
    'CreateTable',
    'DeleteItem',
    'DescribeTable',
    'GetItem',
    'ListTables',
    'PutItem',
    'Query',
    'Scan',
    'TransactGetItems',
    'TransactWriteItems',
    'UpdateItem',
  ]);
});
