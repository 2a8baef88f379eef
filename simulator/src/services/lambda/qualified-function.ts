import type { Json, JsonObject } from '../../base/json';
import { TELLS, type Footprint } from '../../base/order';
import { textOf } from '../../base/text';
import type { App, Resource } from '../resource';
import { AwsError } from '../service';
import type { InvocationResult, InvokedAs } from './runtime';
import type { SimulatedFunction } from './simulated-function';

/** The version that is not published. */
export const LATEST = '$LATEST';

/** A function under the name by which it is invoked: itself, one of its versions, or one of its aliases. */
export class QualifiedFunction {
  constructor(
    readonly unqualified: SimulatedFunction,
    /** The ARN, with the qualifier that was given. */
    readonly arn: string,
    private found: string | undefined,
  ) {}

  get path(): string {
    return this.unqualified.path;
  }

  get resource(): Resource {
    return this.unqualified.resource;
  }

  /**
   * The version that runs: `$LATEST` or a number.
   * @throws AwsError as Lambda does, when the function has no such version or alias.
   */
  get version(): string {
    return this.check();
  }

  /** Leads to another version from now on, undefined for none; whoever holds it calls that one. */
  leadTo(version: string | undefined): void {
    this.found = version;
  }

  /** @throws AwsError as Lambda does, when the function has no such version or alias. */
  check(): string {
    if (this.found !== undefined && !this.unqualified.isDeleted) return this.found;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${this.arn}`, 404, { Type: 'User' });
  }

  /** What an invocation touches besides what is told as it happens; undefined where a mock answers, of which nobody knows. */
  touches(): Footprint | undefined {
    return this.unqualified.isMocked ? undefined : TELLS;
  }

  /** Invokes the function; called inside an action of the agenda. */
  async invoke(
    event: Json,
    onEnd: (result: InvocationResult) => void | Promise<void>,
    by: Pick<InvokedAs, 'clientContext' | 'executionArn' | 'actor'> = {},
  ): Promise<void> {
    await this.unqualified.invoke(event, onEnd, { functionArn: this.arn, version: this.version, ...by });
  }
}

/** Finds the function meant by a name or an ARN, with a qualifier in it or beside it. */
export type FunctionNamed = (reference: string, qualifier?: Json) => QualifiedFunction;

/**
 * The versions and aliases that an app declares.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
 */
export class Qualifiers {
  private declared: readonly Resource[] = [];
  /** The ARNs of versions that were deleted by a call; no later one has the number again. */
  private readonly removed = new Set<string>();
  private names: ReadonlySet<string> = new Set();

  constructor(private readonly app: App) {
    this.read();
  }

  /** Reads what the app declares. */
  read(): void {
    const declared = this.app.ofType('AWS::Lambda::Alias', 'AWS::Lambda::Version');
    this.declared = declared.filter((each) => !this.removed.has(each.arn));
    this.names = new Set(this.app.ofType('AWS::Lambda::Function').map(({ name }) => name));
  }

  /** The versions of a function that are published, as numbers. */
  versionsOf(fn: Resource): readonly string[] {
    return this.published(fn).map(numberOf);
  }

  /** The names of the aliases that lead to a version of a function, with all of the invocations or with a part of them. */
  aliasesTo(fn: Resource, version: string): readonly string[] {
    const aliases = this.declared.filter((each) => each.type === 'AWS::Lambda::Alias' && this.isOf(each, fn));
    return aliases
      .filter((each) => versionsBehind(each).includes(version))
      .map((each) => textOf(each.property('Name')));
  }

  /** Takes a version away from a function, for good. */
  remove(fn: Resource, version: string): void {
    for (const each of this.published(fn)) if (numberOf(each) === version) this.removed.add(each.arn);
    this.read();
  }

  private published(fn: Resource): readonly Resource[] {
    return this.declared.filter((each) => each.type === 'AWS::Lambda::Version' && this.isOf(each, fn));
  }

  /** The version that a qualifier of a function means; undefined when the function has neither version nor alias of the name. */
  versionOf(fn: Resource, qualifier: string): string | undefined {
    if (qualifier === LATEST) return LATEST;
    for (const each of this.declared.filter((declared) => this.isOf(declared, fn))) {
      const version = textOf(
        each.type === 'AWS::Lambda::Alias' ? each.property('FunctionVersion') : each.attribute('Version'),
      );
      if (qualifier === version || qualifier === each.property('Name')) return version;
    }
    return undefined;
  }

  /** What belongs to a function that the app does not have may belong to any. */
  private isOf(declared: Resource, fn: Resource): boolean {
    const { name } = functionReference(textOf(declared.property('FunctionName')));
    return name === fn.name || !this.names.has(name);
  }
}

function numberOf(version: Resource): string {
  return textOf(version.attribute('Version'));
}

/** The versions that an alias routes to. */
function versionsBehind(alias: Resource): readonly string[] {
  const { AdditionalVersionWeights: weights = [] } = (alias.property('RoutingConfig') ?? {}) as {
    readonly AdditionalVersionWeights?: readonly JsonObject[];
  };
  return [alias.property('FunctionVersion'), ...weights.map((each) => each['FunctionVersion'])].map((each) =>
    textOf(each),
  );
}

/** The name of the function, and the qualifier, that are in a name, an ARN or a partial ARN. */
export function functionReference(reference: string): { readonly name: string; readonly qualifier?: string } {
  const [, name = reference, qualifier] = /(?:^|:function:)([\w-]+)(?::([\w$-]+))?$/.exec(reference) ?? [];
  return { name, ...(qualifier !== undefined && { qualifier }) };
}
