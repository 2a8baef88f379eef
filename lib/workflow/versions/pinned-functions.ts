import {
  Annotations,
  Reference,
  RemovalPolicy,
  Stack,
  Token,
  Tokenization,
  aws_iam as iam,
  aws_lambda as lambda,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isShipped } from '../../resources/handler-function';
import type { AslState, AslStates } from '../../states/asl-state';

/** The machine whose definition it is, and which functions are to be called by their version. */
export interface Pinning {
  readonly scope: IConstruct;
  readonly role: iam.IPrincipal;
  /** Whether the user's own functions are, too. */
  readonly ownToo: boolean;
}

const PINNED = new WeakMap<IConstruct, readonly lambda.IFunction[]>();

/** The functions of ours that a machine calls by their version; those of users may be called by whoever they like. */
export function shippedPinnedBy(machine: IConstruct): readonly lambda.IFunction[] {
  return (PINNED.get(machine) ?? []).filter(isShipped);
}

/**
 * The definition with functions called by the version that they have now. An execution at work keeps the definition of its version and with it their code;
 * versions of functions are retained for it, and the role may call all versions of each: one that names the newest alone denies executions at work the code
 * that they began with.
 *
 * @see https://github.com/aws/aws-cdk/issues/17515
 */
export function pinFunctions(definition: AslStates, pinning: Pinning): AslStates {
  const pins = new Pins(pinning);
  const pinned = pinStates(definition, pins);
  pins.grant();
  PINNED.set(pinning.scope, pins.all);
  return pinned;
}

function pinStates<T extends AslStates>(scope: T, pins: Pins): T {
  const states = Object.entries(scope.States).map(([name, state]) => [name, pinState(state, pins)] as const);
  return { ...scope, States: Object.fromEntries(states) };
}

function pinState(state: AslState, pins: Pins): AslState {
  return {
    ...state,
    ...(state.Resource !== undefined && { Resource: pins.pinned(state.Resource) }),
    ...pinnedMembers(state, pins),
    ...(state.Branches && { Branches: state.Branches.map((branch) => pinStates(branch, pins)) }),
    ...(state.Iterator && { Iterator: pinStates(state.Iterator, pins) }),
    ...(state.ItemProcessor && { ItemProcessor: pinStates(state.ItemProcessor, pins) }),
  };
}

/** The arguments of a task, in either language. */
function pinnedMembers(state: AslState, pins: Pins): Partial<AslState> {
  const members = (['Arguments', 'Parameters'] as const).map((name) => {
    const given = state[name];
    if (typeof given !== 'object' || given === null || !('FunctionName' in given)) return {};
    return { [name]: { ...given, FunctionName: pins.pinned(given.FunctionName) } };
  });
  return Object.assign({}, ...members) as Partial<AslState>;
}

/** The functions that are called by their version. */
class Pins {
  private readonly functions = new Map<string, lambda.IFunction>();

  public constructor(private readonly pinning: Pinning) {}

  public get all(): readonly lambda.IFunction[] {
    return [...this.functions.values()];
  }

  /** The ARN of the version for a reference to a function; everything else stays as it is. */
  public pinned<T>(reference: T): T {
    const target = targetOf(reference);
    if (target instanceof lambda.CfnVersion) this.keep(target);
    if (!(target instanceof lambda.CfnFunction)) return reference;
    const version = this.versionOf(target);
    return (version === undefined ? reference : version.functionArn) as T;
  }

  /** Lets the role call all versions of them; they are functions of this stack, each by its own ARN. */
  public grant(): void {
    const resources = this.all.map(({ functionArn }) => `${functionArn}:*`);
    if (resources.length === 0) return;
    this.pinning.role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
  }

  private versionOf(resource: lambda.CfnFunction): lambda.Version | undefined {
    const fn = resource.node.scope;
    const shipped = fn !== undefined && isShipped(fn);
    if (!shipped && !this.pinning.ownToo) return undefined;
    // A version of another stack would be exported, and an export that is in use can't change.
    if (!(fn instanceof lambda.Function) || Stack.of(fn) !== Stack.of(this.pinning.scope)) {
      this.warn(resource);
      return undefined;
    }
    this.keep(fn.currentVersion.node.defaultChild as lambda.CfnVersion);
    return fn.currentVersion;
  }

  private keep(version: lambda.CfnVersion): void {
    const { lambda: fn } = version.node.scope as lambda.Version;
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.functions.set(fn.node.addr, fn);
  }

  private warn(resource: lambda.CfnFunction): void {
    Annotations.of(this.pinning.scope).addWarningV2(
      'cdk-workflow-patterns:functionNotPinned',
      `the function '${resource.node.path}' is called by its newest code, also by executions of older versions: ` +
        `make it a lambda.Function of this stack, or give Work an alias of it`,
    );
  }
}

/** The resource that a text refers to with nothing else in it. */
function targetOf(reference: unknown): IConstruct | undefined {
  if (typeof reference !== 'string' || !Token.isUnresolved(reference)) return undefined;
  const fragments = Tokenization.reverseString(reference);
  const { firstToken: token } = fragments;
  return fragments.length === 1 && token !== undefined && Reference.isReference(token) ? token.target : undefined;
}
