import * as ts from 'typescript';
import { checker, exported, resolved } from './support/public-api';

/** Methods and properties whose type is `any`, which other languages see as an untyped object: as in aws-cdk-lib itself. */
const UNTYPED: readonly RegExp[] = [
  /^SagaStep\b/,
  /^Saga[A-Za-z]*(Options|Props)\b/,
  /^WaitForCallbackProps\.payload$/,
];

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
    const untyped = members.filter(
      ({ name, declarations }) =>
        !UNTYPED.some((each) => each.test(name)) && declarations.some((each) => /:\s*any\b/.test(each.getText())),
    );
    expect(untyped.map(({ name }) => name)).toEqual([]);
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

function isGarbled(type: ts.Type): boolean {
  const parts = type.isUnion() ? type.types : [type];
  const isText = (part: ts.Type): boolean => part.isStringLiteral() && (part.flags & ts.TypeFlags.EnumLiteral) === 0;
  const isFunction = (part: ts.Type): boolean => part.getCallSignatures().length > 0 && part.symbol?.name === '__type';
  return (
    (type.isUnion() && parts.some(isText)) || parts.some((part) => part.symbol?.name === 'Promise' || isFunction(part))
  );
}
