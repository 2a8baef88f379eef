import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ts from 'typescript';
import { checker, exported, resolved } from './support/public-api';

const SCRIPTS = join(__dirname, '..', 'scripts');

/** Members that are any JSON, which other languages see as an untyped object: as in aws-cdk-lib itself. */
const UNTYPED = JSON.parse(readFileSync(join(SCRIPTS, 'untyped-api.json'), 'utf8')) as readonly string[];

interface Member {
  /** `Class.member`. */
  readonly name: string;
  readonly symbol: ts.Symbol;
  readonly declarations: readonly ts.Declaration[];
}

const members = exported.flatMap(membersOf);

/** What jsii turns into something else without a word; it refuses the rest itself. */
describe('the public API holds nothing that other languages would get garbled', () => {
  test('only classes, interfaces and enums are exported', () => {
    const kinds = ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.Enum;
    expect(exported.filter(({ flags }) => (flags & kinds) === 0).map(({ name }) => name)).toEqual([]);
    expect(exported.length).toBeGreaterThan(10);
  });

  test('no name has an acronym in capitals', () => {
    const names = [...exported.map(({ name }) => name), ...members.map(({ name }) => name.split('.')[1] ?? '')];
    expect(names.filter((name) => !/^[A-Z0-9_]+$/.test(name) && /[A-Z]{3}/.test(name))).toEqual([]);
  });

  test('every struct is named for its use, as props, options or what is configured', () => {
    const structs = exported.filter(({ flags, name }) => flags & ts.SymbolFlags.Interface && !/^I[A-Z]/.test(name));
    expect(structs.length).toBeGreaterThan(20);
    expect(structs.map(({ name }) => name).filter((name) => !/(Props|Options|Config)$/.test(name))).toEqual([]);
  });

  test('no method has type parameters or overloads', () => {
    const garbled = members.filter(({ declarations }) => {
      const methods = declarations.filter((each) => ts.isMethodDeclaration(each) || ts.isMethodSignature(each));
      return methods.length > 1 || methods.some(({ typeParameters }) => typeParameters !== undefined);
    });
    expect(garbled.map(({ name }) => name)).toEqual([]);
  });

  test('no type is a union of strings, a promise or a function', () => {
    const garbled = members.filter(({ symbol, declarations }) =>
      declarations.some((declaration) =>
        typesIn(checker.getTypeOfSymbolAtLocation(symbol, declaration), declaration).some(isGarbled),
      ),
    );
    expect(garbled.map(({ name }) => name)).toEqual([]);
  });

  test('nothing is untyped but what is listed', () => {
    const untyped = members.filter(({ symbol, declarations }) =>
      declarations.some((declaration) =>
        typesIn(checker.getTypeOfSymbolAtLocation(symbol, declaration), declaration).some(isUntyped),
      ),
    );
    expect(untyped.map(({ name }) => name).sort()).toEqual(UNTYPED);
  });

  test('every public member has a sentence of documentation', () => {
    const undocumented = members.filter(
      ({ name, symbol, declarations }) =>
        symbol.getDocumentationComment(checker).length === 0 &&
        !declarations.some(ts.isConstructorDeclaration) &&
        !INHERITED.includes(name.split('.')[1] ?? ''),
    );
    expect(undocumented.map(({ name }) => name)).toEqual([]);
  });
});

describe('the documentation of the public API', () => {
  const documented = [
    ...exported.map((symbol) => ({ name: symbol.name, text: textOf(resolved(symbol)), isData: false })),
    ...members.map(({ name, symbol, declarations }) => ({
      name,
      text: textOf(symbol),
      isData: !isMethod(declarations),
    })),
  ].filter(({ text }) => text !== '');

  test('opens with the noun', () => {
    expect(documented.length).toBeGreaterThan(300);
    const clauses = /^(What|Where|How|Who|Whose|Whom|When|Which|Why|So|As|For|After|Until|Only|By)\b/;
    expect(documented.filter(({ text }) => clauses.test(text))).toEqual([]);
  });

  test('of properties opens with their article', () => {
    const articles = /^(The|A|An|Your|Alarms|Whether)\b/;
    expect(documented.filter(({ text, isData }) => isData && !articles.test(text))).toEqual([]);
  });

  test('keeps to one word for one thing', () => {
    const others = /\b(signs? of life|way back|keys of AWS|so many|door|timeout of the answer)\b/i;
    expect(documented.filter(({ text }) => others.test(text))).toEqual([]);
  });

  function textOf(symbol: ts.Symbol): string {
    return ts.displayPartsToString(symbol.getDocumentationComment(checker));
  }

  function isMethod(declarations: readonly ts.Declaration[]): boolean {
    return declarations.some((each) => ts.isMethodDeclaration(each) || ts.isMethodSignature(each));
  }
});

/** `npm run build` reads the whole assembly, which takes jsii half a minute to write. */
describe('an assembly', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const listed = UNTYPED.map((name) => name.split('.') as [string, string]).map(([type, member]) => ({
    name: type,
    properties: [{ name: member, type: { primitive: 'any' } }],
  }));

  test('passes with what is listed', () => {
    expect(problemsOf(listed)).toBe('');
  });

  test.each([
    ['a property', { properties: [{ name: 'x', type: { primitive: 'any' } }] }, 'New.x'],
    ['a member of a map', { properties: [{ name: 'x', type: mapOf({ primitive: 'json' }) }] }, 'New.x'],
    ['what a method answers', { methods: [{ name: 'x', returns: { type: { primitive: 'any' } } }] }, 'New.x'],
    ['a parameter', { initializer: { parameters: [{ name: 'p', type: { primitive: 'any' } }] } }, 'New.constructor'],
  ])('fails when %s is untyped', (_, type, name) => {
    expect(problemsOf([...listed, { name: 'New', ...type }])).toContain(`${name} is untyped in other languages`);
  });

  test('fails when something is listed that is typed', () => {
    expect(problemsOf(listed.slice(1))).toContain(`${UNTYPED[0]} is listed in scripts/untyped-api.json and is typed`);
  });

  function mapOf(elementtype: object): object {
    return { collection: { kind: 'map', elementtype } };
  }

  function problemsOf(types: readonly object[]): string {
    const file = join(folder, '.jsii');
    writeFileSync(file, JSON.stringify({ types: Object.fromEntries(types.entries()) }));
    try {
      return execFileSync('node', [join(SCRIPTS, 'check-assembly.mjs'), file], { encoding: 'utf8', stdio: 'pipe' });
    } catch (failure) {
      return (failure as { stderr: string }).stderr;
    }
  }
});

/** Members that aws-cdk-lib documents. */
const INHERITED: readonly string[] = ['startState', 'endStates', 'grantPrincipal'];

/** The members that a class, interface or enum declares itself, static ones included, private ones not. */
function membersOf(owner: ts.Symbol): Member[] {
  const { members: own, exports: statics } = resolved(owner);
  const tables = [own, statics];
  return tables
    .flatMap((table) => [...(table?.values() ?? [])])
    .map((member) => ({
      name: `${owner.name}.${member.name}`,
      symbol: member,
      declarations: (member.declarations ?? []).filter(isPublic),
    }))
    .filter(({ symbol: { name }, declarations }) => declarations.length > 0 && !name.startsWith('_'));
}

function isPublic(declaration: ts.Declaration): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const isMember =
    ts.isMethodDeclaration(declaration) ||
    ts.isMethodSignature(declaration) ||
    ts.isPropertyDeclaration(declaration) ||
    ts.isPropertySignature(declaration) ||
    ts.isGetAccessor(declaration);
  return isMember && (ts.getCombinedModifierFlags(declaration) & hidden) === 0;
}

/** The type of a property; of a method those of its parameters and of its result. */
function typesIn(type: ts.Type, at: ts.Node): ts.Type[] {
  if (!ts.isMethodDeclaration(at) && !ts.isMethodSignature(at)) {
    return [type];
  }
  return type
    .getCallSignatures()
    .flatMap((signature) => [
      signature.getReturnType(),
      ...signature.getParameters().map((each) => checker.getTypeOfSymbolAtLocation(each, at)),
    ]);
}

/** Lists, maps and optional ones included. */
function isUntyped(type: ts.Type): boolean {
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return true;
  if (type.isUnion()) return type.types.some(isUntyped);
  const [item] = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference) : [];
  const named = type.getStringIndexType();
  return [item, named].some((part) => part !== undefined && isUntyped(part));
}

function isGarbled(type: ts.Type): boolean {
  const parts = type.isUnion() ? type.types : [type];
  const isText = (part: ts.Type): boolean => part.isStringLiteral() && (part.flags & ts.TypeFlags.EnumLiteral) === 0;
  const isFunction = (part: ts.Type): boolean => part.getCallSignatures().length > 0 && part.symbol?.name === '__type';
  return (
    (type.isUnion() && parts.some(isText)) || parts.some((part) => part.symbol?.name === 'Promise' || isFunction(part))
  );
}
