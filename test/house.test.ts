import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFINITION_ERRORS } from '../lib/workflow/definition/definition-errors';
import { DEFINITION_WARNINGS } from '../lib/workflow/definition/definition-warnings';
import { floorsOf, House, roomOf } from './house-of';

const LIB = join(__dirname, '..', 'lib');
const lib = new House('lib');
const simulator = new House('simulator/src');

describe.each([
  ['lib', lib, floorsOf('LIB_FLOORS')],
  ['simulator/src', simulator, floorsOf('SIMULATOR_FLOORS')],
] as const)('the house %s', (_, house, floors) => {
  const floorOf = (file: string): number => floors.findIndex((floor) => floor.includes(roomOf(file) ?? ''));

  test('has each folder on a floor', () => {
    expect([...house.folders].sort()).toEqual(floors.flat().sort());
  });

  test('has no file that imports from a floor which is not lower, types included', () => {
    const wrong = house.edges.filter(
      ([from, to]) => roomOf(from) !== undefined && roomOf(from) !== roomOf(to) && floorOf(to) >= floorOf(from),
    );
    expect(wrong).toEqual([]);
    expect(house.edges.filter(([, to]) => roomOf(to) === undefined)).toEqual([]);
  });
});

const CODE = [
  'lib',
  'bin',
  'test',
  'scripts',
  'bench',
  'e2e',
  'simulator',
  'worker/src',
  'worker/test',
  'mcp',
  'test-jsii',
  'test-pack',
];

test.each(CODE)('the files of %s have no circle of imports, types included', (folder) => {
  const code = new House(folder);
  expect(code.files).not.toEqual([]);
  expect(code.circles).toEqual([]);
});

describe('the house lib', () => {
  test('has the floors on which its rooms were built', () => {
    const floors = [['core'], ['states', 'resources'], ['work', 'workflow'], ['capabilities'], ['patterns']];
    expect(floorsOf('LIB_FLOORS')).toEqual(floors);
  });

  test.each([
    ['errors', DEFINITION_ERRORS],
    ['warnings', DEFINITION_WARNINGS],
  ])('has one rule of a definition in a file, under its name: %s', (kind, rules) => {
    const files = readdirSync(join(LIB, 'workflow', 'definition', 'rules', kind));
    const names = files.map((file) =>
      file.replace('.ts', '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    );
    expect(names.sort()).toEqual(Object.keys(rules).sort());
  });

  test('has docstrings that open with the noun', () => {
    const clauses =
      /\/\*\*\s+(?:\* )?(?:@internal )?(What|Where|How|Who|Whose|Whom|Which|Why|When|So|As|For|Until)\b[^\n]*/g;
    const found = lib.files.flatMap((file) => readFileSync(join(LIB, file), 'utf8').match(clauses) ?? []);
    expect(found).toEqual([]);
  });

  test('has the same names in each pattern, which another knows through its index alone', () => {
    const patterns = new Set(lib.files.flatMap((file) => patternOf(file) ?? []));
    for (const pattern of patterns) {
      const index = join(LIB, 'patterns', pattern, 'index.ts');
      expect([pattern, existsSync(index)]).toEqual([pattern, true]);
    }
    const wrong = lib.edges.filter(
      ([from, to]) =>
        patternOf(from) !== undefined &&
        patternOf(to) !== undefined &&
        patternOf(from) !== patternOf(to) &&
        to !== `patterns/${patternOf(to)}/index.ts`,
    );
    expect(wrong).toEqual([]);
  });

  test('has handlers that import handlers and packages alone, and constructs that import no handler', () => {
    expect(lib.edges.filter(([from, to]) => isHandler(from) !== isHandler(to))).toEqual([]);
  });
});

describe('the house simulator/src', () => {
  test('has a definition in the folder of each service', () => {
    const services = new Set(simulator.files.flatMap((file) => /^services\/([^/]+)\//.exec(file)?.[1] ?? []));
    services.delete('protocols');
    services.delete('jobs');
    for (const service of services) {
      expect([service, simulator.files.includes(`services/${service}/definition.ts`)]).toEqual([service, true]);
    }
  });
});

function patternOf(file: string): string | undefined {
  return /^patterns\/([^/]+)\//.exec(file)?.[1];
}

function isHandler(file: string): boolean {
  return file.includes('/handlers/');
}
