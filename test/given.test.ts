import { App, Duration, Stack } from 'aws-cdk-lib';
import * as patterns from 'cdk-workflow-patterns';
import * as ts from 'typescript';
import { checker, exported, LIB, resolved } from './support/public-api';

/** A constructor or a static factory, and how it is called. */
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
  readonly stub: unknown;
  /** Of props and options of ours: what they hold. */
  readonly members: readonly Parameter[];
  readonly isDuration: boolean;
}

const callables = exported
  .map((symbol) => ({ name: symbol.name, symbol: resolved(symbol) }))
  .filter(({ symbol }) => symbol.flags & ts.SymbolFlags.Class)
  .flatMap(({ name, symbol }) => [...constructorOf(name, symbol), ...factoriesOf(name, symbol)]);

/** Classes that do not call `checkGiven` yet: the list only gets shorter. */
const OPEN = [
  ...['Aggregate', 'FailurePolicy', 'FanOut', 'FanOutSource', 'FanOutWork', 'FanOutWorkflow', 'Saga', 'SagaStep'],
  ...['ScatterGather', 'Sender', 'Verification', 'VerificationWorkflow', 'WaitForCallback', 'Workflow'],
  'WorkflowAlarms',
];

/** A caller in JavaScript has no compiler that would say it. */
describe('what is left out, or given without its unit, is refused by its name', () => {
  test('every public class is looked at', () => {
    expect(callables.length).toBeGreaterThan(50);
  });

  const cases = callables.flatMap(casesOf);

  test.each(cases.filter(({ owner }) => !OPEN.includes(owner)))('$name', ({ make, message }) => {
    expect(make).toThrow(message);
  });

  test('what is listed as open is', () => {
    const failing = cases.filter(({ make, message }) => !refuses(make, message)).map(({ owner }) => owner);
    expect([...new Set(failing)].sort()).toEqual(OPEN);
  });
});

function refuses(make: () => unknown, message: RegExp): boolean {
  try {
    make();
    return false;
  } catch (error) {
    return message.test((error as Error).message);
  }
}

interface Case {
  readonly owner: string;
  readonly name: string;
  readonly make: () => unknown;
  readonly message: RegExp;
}

function casesOf({ name, call, parameters }: Callable): Case[] {
  const args = parameters.map(({ required, stub }) => (required ? stub : undefined));
  const [owner = ''] = name.split('.');
  return parameters.flatMap((parameter, at) => {
    const withArgument = (value: unknown) => (): unknown =>
      call(args.map((arg, index) => (index === at ? value : arg)));
    const props = Object.fromEntries(parameter.members.filter(({ required }) => required).map((m) => [m.name, m.stub]));
    const missing = (member: string): RegExp => new RegExp(`^\\[.+\\] '${member}' must be given, got nothing; `);
    const given = parameter.members.filter(({ required }) => required);
    const lone = parameter.required && parameter.members.length === 0 ? [parameter.name] : [];
    return [
      ...lone.map((arg) => ({
        owner,
        name: `${name} without ${arg}`,
        make: withArgument(undefined),
        message: missing(arg),
      })),
      ...given.map((member) => ({
        owner,
        name: `${name} without ${member.name}`,
        make: withArgument({ ...props, [member.name]: undefined }),
        message: missing(member.name),
      })),
      ...given.slice(0, 1).map(() => ({
        owner,
        name: `${name} without ${parameter.name}`,
        make: withArgument(undefined),
        message: missing(`(${given.map((member) => member.name).join('|')})`),
      })),
      ...parameter.members
        .filter(({ isDuration }) => isDuration)
        .map((member) => ({
          owner,
          name: `${name} with a number as ${member.name}`,
          make: withArgument({ ...props, [member.name]: 30 }),
          message: new RegExp(`^\\[.+\\] '${member.name}' must be a Duration, got 30; `),
        })),
    ];
  });
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

function parameterOf(declaration: ts.ParameterDeclaration): Parameter {
  const required = declaration.questionToken === undefined && declaration.initializer === undefined;
  return described(declaration.name.getText(), required, checker.getTypeAtLocation(declaration), true);
}

function described(name: string, required: boolean, declared: ts.Type, deep: boolean): Parameter {
  const type = checker.getNonNullableType(declared);
  const isDuration = type.symbol?.name === 'Duration';
  const isOurs = deep && (type.symbol?.flags & ts.SymbolFlags.Interface) !== 0 && isStruct(type.symbol);
  return {
    name,
    required,
    isDuration,
    stub: isDuration ? Duration.minutes(1) : {},
    members: isOurs ? checker.getPropertiesOfType(type).map(memberOf) : [],
  };
}

function memberOf(symbol: ts.Symbol): Parameter {
  const required = (symbol.flags & ts.SymbolFlags.Optional) === 0;
  return described(symbol.name, required, checker.getTypeOfSymbol(symbol), false);
}

/** Data that callers write as a literal, not behaviour. */
function isStruct(symbol: ts.Symbol): boolean {
  const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? '';
  return file.startsWith(LIB) && !/^I[A-Z]/.test(symbol.name);
}
