import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import * as ts from 'typescript';
import { DEFINITION_ERRORS } from '../lib/workflow/definition/definition-errors';
import { DEFINITION_WARNINGS } from '../lib/workflow/definition/definition-warnings';

const ROOT = join(__dirname, '..');
const LIB = join(ROOT, 'lib');

/** The floors, the lowest first: as in house.mjs, which is no module for jest. */
const FLOORS = [['core'], ['states', 'resources'], ['work', 'workflow'], ['capabilities'], ['patterns']];

const sources = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));
const imports = new Map(sources.map((file) => [file, importsOf(file)]));

describe('the house', () => {
  test('has the floors that lint takes its zones from', () => {
    const text = readFileSync(join(ROOT, 'house.mjs'), 'utf8');
    expect(text).toContain(`LIB_FLOORS = ${JSON.stringify(FLOORS).replaceAll('"', "'").replaceAll(',', ', ')}`);
  });

  test('has each folder on a floor', () => {
    const folders = readdirSync(LIB).filter((name) => statSync(join(LIB, name)).isDirectory());
    expect(folders.sort()).toEqual(FLOORS.flat().sort());
  });

  test('has the same names in each pattern', () => {
    for (const pattern of readdirSync(join(LIB, 'patterns'))) {
      expect([pattern, existsSync(join(LIB, 'patterns', pattern, 'index.ts'))]).toEqual([pattern, true]);
    }
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
    const found = sources.flatMap((file) => readFileSync(join(LIB, file), 'utf8').match(clauses) ?? []);
    expect(found).toEqual([]);
  });

  test('has no file that imports from a floor which is not lower, types included', () => {
    const wrong = edges().filter(([from, to]) => !mayImport(from, to));
    expect(wrong).toEqual([]);
  });

  test('has no circle of imports, types included', () => {
    const open = new Set(sources);
    for (let more = true; more;) {
      const leaves = [...open].filter((file) => !importedBy(file).some((other) => open.has(other)));
      for (const leaf of leaves) open.delete(leaf);
      more = leaves.length > 0;
    }
    expect([...open]).toEqual([]);
  });

  test('has handlers that import handlers and packages alone, and constructs that import no handler', () => {
    expect(edges().filter(([from, to]) => isHandler(from) !== isHandler(to))).toEqual([]);
  });
});

function edges(): (readonly [string, string])[] {
  return sources.flatMap((from) => importedBy(from).map((to) => [from, to] as const));
}

function importedBy(file: string): readonly string[] {
  return imports.get(file) ?? [];
}

function mayImport(from: string, to: string): boolean {
  if (from === 'index.ts') return true;
  const [a, b] = [floorOf(from), floorOf(to)];
  if (a !== b) return b < a;
  if (from.split('/')[0] !== to.split('/')[0]) return false;
  const [pattern, other] = [from.split('/')[1], to.split('/')[1]];
  return from.split('/')[0] !== 'patterns' || pattern === other || to === `patterns/${other}/index.ts`;
}

function floorOf(file: string): number {
  return FLOORS.findIndex((floor) => floor.includes(file.split('/')[0] ?? ''));
}

function isHandler(file: string): boolean {
  return file.includes('/handlers/');
}

/** The files of lib that a file imports. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(LIB, file), 'utf8'), true, true);
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(LIB, resolved(join(dirname(join(LIB, file)), name))).replaceAll('\\', '/'));
}

function resolved(module: string): string {
  return existsSync(`${module}.ts`) ? `${module}.ts` : join(module, 'index.ts');
}
