import { App, Duration, Stack } from 'aws-cdk-lib';
import * as patterns from 'cdk-workflow-patterns';
import * as ts from 'typescript';
import { checker, exported, LIB, resolved } from './support/public-api';

/** A constructor, a static factory or a method that adds something, and how it is called. */
interface Callable {
  /** `Class` or `Class.factory`. */
  readonly name: string;
  readonly call: (args: readonly unknown[]) => unknown;
  /** Those behind scope and id. */
  readonly parameters: readonly Parameter[];
}

interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly kind: 'duration' | 'durations' | 'list' | 'map' | 'other';
  /** Of props and options of ours: what they hold. */
  readonly members: readonly Parameter[];
}

const callables = exported
  .map((symbol) => ({ name: symbol.name, symbol: resolved(symbol) }))
  .filter(({ symbol }) => symbol.flags & ts.SymbolFlags.Class)
  .flatMap(({ name, symbol }) => [
    ...constructorOf(name, symbol),
    ...factoriesOf(name, symbol),
    ...addersOf(name, symbol),
  ]);

/** A caller in JavaScript has no compiler that would say it. */
describe('what is left out, or given without its unit, is refused by its name', () => {
  const cases = callables.flatMap(casesOf);

  test('every public class is looked at', () => {
    expect(callables.length).toBeGreaterThan(45);
    expect(cases.length).toBeGreaterThan(100);
  });

  test.each(cases)('$name', ({ make, message }) => {
    expect(make).toThrow(message);
  });
});

interface Case {
  readonly name: string;
  readonly make: () => unknown;
  readonly message: RegExp;
}

/** A value with one thing wrong in it. */
interface Fault {
  readonly what: string;
  readonly value: unknown;
  readonly message: RegExp;
}

function casesOf({ name, call, parameters }: Callable): Case[] {
  const args = parameters.map((parameter) => (parameter.required ? stubOf(parameter) : undefined));
  return parameters.flatMap((parameter, at) =>
    faultsOf(parameter, '').map(({ what, value, message }) => ({
      name: `${name} ${what}`,
      make: () => call(args.map((arg, index) => (index === at ? value : arg))),
      message,
    })),
  );
}

/** What can be wrong with a parameter or with a member, which errors know under its path behind `prefix`. */
function faultsOf(parameter: Parameter, prefix: string): Fault[] {
  const { name, required, kind, members } = parameter;
  const own = members.length > 0 ? `(${members.map((member) => member.name).join('|')})` : `${prefix}${name}`;
  const mayBeNothing = members.length > 0 && !members.some((member) => member.required);
  return [
    ...(required && !mayBeNothing ? [missing(`without ${prefix}${name}`, undefined, own)] : []),
    ...faultsOfKind(`${prefix}${name}`, kind),
    ...members.flatMap((member) =>
      faultsOf(member, prefix === '' && isProps(name) ? '' : `${prefix}${name}.`).map((fault) => ({
        ...fault,
        value: { ...(stubOf(parameter) as object), [member.name]: fault.value },
      })),
    ),
  ];
}

function faultsOfKind(path: string, kind: Parameter['kind']): Fault[] {
  switch (kind) {
    case 'duration':
      return [bare(`with a number as ${path}`, 30, path)];
    case 'durations':
      return [bare(`with a number in ${path}`, [30], `${path}\\[0\\]`)];
    case 'list':
      return [missing(`with nothing in ${path}`, [undefined], `${path}\\[0\\]`)];
    case 'map':
      return [missing(`with nothing in ${path}`, { one: undefined }, `${path}.one`)];
    case 'other':
      return [];
  }
}

function missing(what: string, value: unknown, prop: string): Fault {
  return { what, value, message: new RegExp(`^\\[.+\\] '${prop}' must be given, got nothing; `) };
}

function bare(what: string, value: unknown, prop: string): Fault {
  return { what, value, message: new RegExp(`^\\[.+\\] '${prop}' must be a Duration, got 30; `) };
}

/** The last parameter, whose members are named without it. */
function isProps(name: string): boolean {
  return name === 'props' || name === 'options';
}

function stubOf({ kind, members }: Parameter): unknown {
  if (kind === 'duration') return Duration.minutes(1);
  const required = members.filter((member) => member.required);
  return Object.fromEntries(required.map((member) => [member.name, stubOf(member)]));
}

function constructorOf(name: string, symbol: ts.Symbol): Callable[] {
  const declaration = symbol.members?.get(ts.InternalSymbolName.Constructor)?.declarations?.[0];
  if (declaration === undefined || !ts.isConstructorDeclaration(declaration)) return [];
  const flags = ts.getCombinedModifierFlags(declaration);
  const parameters = declaration.parameters.map(parameterOf);
  const isConstruct = parameters[0]?.name === 'scope';
  if (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) return [];
  const own = patterns[name as keyof typeof patterns] as unknown as new (...args: unknown[]) => unknown;
  return [
    {
      name,
      call: (args) => (isConstruct ? new own(new Stack(new App(), 'Test'), 'X', ...args) : new own(...args)),
      parameters: isConstruct ? parameters.slice(2) : parameters,
    },
  ];
}

function factoriesOf(name: string, symbol: ts.Symbol): Callable[] {
  return [...(symbol.exports?.values() ?? [])].flatMap((member) => {
    const declaration = member.declarations?.find(ts.isMethodDeclaration);
    if (declaration === undefined || member.name.startsWith('_')) return [];
    if (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private) return [];
    const own = patterns[name as keyof typeof patterns] as unknown as Record<string, (...args: unknown[]) => unknown>;
    return [
      {
        name: `${name}.${member.name}`,
        call: (args: readonly unknown[]) => own[member.name]?.(...args),
        parameters: declaration.parameters.map(parameterOf),
      },
    ];
  });
}

function addersOf(name: string, symbol: ts.Symbol): Callable[] {
  const own = patterns[name as keyof typeof patterns] as unknown as { readonly prototype: object };
  return [...(symbol.members?.values() ?? [])].flatMap((member) => {
    const declaration = member.declarations?.find(ts.isMethodDeclaration);
    if (declaration === undefined || !member.name.startsWith('add')) return [];
    const at = Object.create(own.prototype, { node: { value: { path: 'Test' } } }) as Record<
      string,
      (...args: unknown[]) => unknown
    >;
    return [
      {
        name: `${name}.${member.name}`,
        call: (args: readonly unknown[]) => at[member.name]?.(...args),
        parameters: declaration.parameters.map(parameterOf),
      },
    ];
  });
}

function parameterOf(declaration: ts.ParameterDeclaration): Parameter {
  const required = declaration.questionToken === undefined && declaration.initializer === undefined;
  return described(declaration.name.getText(), required, checker.getTypeAtLocation(declaration));
}

function described(name: string, required: boolean, declared: ts.Type): Parameter {
  const type = checker.getNonNullableType(declared);
  const isOurs = ((type.symbol?.flags ?? 0) & ts.SymbolFlags.Interface) !== 0 && isStruct(type.symbol);
  return {
    name,
    required,
    kind: kindOf(type),
    members: isOurs ? checker.getPropertiesOfType(type).map(memberOf) : [],
  };
}

function memberOf(symbol: ts.Symbol): Parameter {
  const required = (symbol.flags & ts.SymbolFlags.Optional) === 0;
  return described(symbol.name, required, checker.getTypeOfSymbol(symbol));
}

function kindOf(type: ts.Type): Parameter['kind'] {
  if (type.symbol?.name === 'Duration') return 'duration';
  const [item] = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference) : [];
  if (item?.symbol?.name === 'Duration') return 'durations';
  if (item !== undefined && isObject(item)) return 'list';
  const named = type.getStringIndexType();
  return named !== undefined && isObject(named) ? 'map' : 'other';
}

function isObject(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Object) !== 0;
}

/** Data that callers write as a literal, not behaviour. */
function isStruct(symbol: ts.Symbol): boolean {
  const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? '';
  return file.startsWith(LIB) && !/^I[A-Z]/.test(symbol.name);
}
