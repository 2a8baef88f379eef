import type { Json, JsonObject } from '../../base/json';
import { TELLS } from '../../base/order';
import type { InvocationResult } from './runtime';
import type { Destination } from '../destination';
import type { AsyncInvocations } from './async-invocations';
import type { FunctionUrl } from './function-url';
import { changesOf, type Changes, type Redeployment } from '../redeployment';
import type { Resource } from '../resource';
import { AwsError, type Caller, type Service } from '../service';
import { deleteFunction, listVersions, qualifierOf, type Versioned } from './function-versions';
import { invokeInput, type InvokeInput } from './invoke-input';
import {
  functionReference,
  LATEST,
  QualifiedFunction,
  type FunctionNamed,
  type Qualifiers,
} from './qualified-function';
import type { SimulatedFunction } from './simulated-function';
import { textOf } from '../../base/text';

/** What Lambda adds to an answer. */
export interface InvokeResponse {
  readonly StatusCode: number;
  readonly ExecutedVersion: string;
  readonly FunctionError?: string;
  /** JSON text; empty for an event that was only accepted. */
  readonly Payload: string;
}

/** What reads queues and streams and hands on to functions, as a deployment finds it. */
interface ReadsForFunctions {
  /** Why a deployment of event source mappings can't be carried over; undefined when it can. */
  refusal(changes: Changes): string | undefined;
  redeploy(changes: Changes): void;
}

/** Lambda: the functions of a world, by name, ARN, version or alias. */
export class LambdaService implements Service {
  /** For each handler the end of what it has invoked so far. */
  private readonly turns = new WeakMap<object, Promise<void>>();
  readonly name = 'lambda';
  readonly destinations: readonly Destination[] = [
    {
      arn: /:lambda:[^:]*:[^:]*:function:/,
      action: 'lambda:InvokeFunction',
      call: (arn) => ({ service: 'lambda', action: 'invoke', input: { FunctionName: arn } }),
      // The event is entered, which is all that happens then.
      touches: () => TELLS,
      deliver: (arn, { content }) => this.invokeLater(this.function(arn), content),
    },
  ];
  readonly redeployment: Redeployment = {
    types: [
      'Alias',
      'EventInvokeConfig',
      'EventSourceMapping',
      'Function',
      'LayerVersion',
      'LayerVersionPermission',
      'Permission',
      'Url',
      'Version',
    ].map((each) => `AWS::Lambda::${each}`),
    refusal: (changes) => this.sources?.refusal(changesOf(changes, 'AWS::Lambda::EventSourceMapping')),
    carryOut: (changes) => this.redeploy(changes),
  };
  /** What reads queues and streams for functions. */
  sources: ReadsForFunctions | undefined;
  private known: readonly FunctionUrl[];
  private readonly byName: Map<string, SimulatedFunction>;
  private readonly byArn = new Map<string, QualifiedFunction>();
  private readonly versioned: Versioned;

  /** @param made makes a function, and what runs its code. */
  constructor(
    functions: readonly Resource[],
    private readonly made: (resource: Resource) => SimulatedFunction,
    private readonly qualifiers: Qualifiers,
    private readonly events: AsyncInvocations,
    private readonly urls: (functionNamed: FunctionNamed) => readonly FunctionUrl[],
  ) {
    this.byName = new Map(functions.map((each) => [each.name, made(each)]));
    this.versioned = {
      qualifiers,
      named: (reference) => this.named(reference),
      remove: ({ resource }) => this.remove(resource.name),
    };
    this.known = this.declaredUrls();
  }

  get endpoints(): readonly FunctionUrl[] {
    return this.known;
  }

  private declaredUrls(): readonly FunctionUrl[] {
    return this.urls((reference, qualifier) => this.function(reference, qualifier));
  }

  get functions(): readonly SimulatedFunction[] {
    return [...this.byName.values()];
  }

  /** The functions that can only be answered for: nothing runs their handlers, and no mock is set. */
  get unrunnable(): readonly SimulatedFunction[] {
    return this.functions.filter(({ isRunnable }) => !isRunnable);
  }

  /** Carries out `Invoke`, or what is asked of versions. */
  async call(action: string, input: JsonObject, caller: Caller): Promise<JsonObject> {
    if (action === 'ListVersionsByFunction') return listVersions(this.versioned, input);
    if (action === 'DeleteFunction') return this.delete(input);
    return { ...(await this.invoke(input, caller)) };
  }

  /**
   * The function meant by a name, an ARN or a partial ARN, with or without a qualifier, which may also stand alone. That
   * the function has no such version or alias shows when it is invoked.
   * @throws AwsError as Lambda does, when there is no such function.
   */
  function(reference: string, alone?: Json): QualifiedFunction {
    const found = this.named(reference);
    return this.qualified(found, qualifierOf(reference, alone));
  }

  private named(reference: string): SimulatedFunction {
    const found = this.byName.get(functionReference(reference).name);
    if (found !== undefined) return found;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${reference}`, 404);
  }

  /** A function that is updated stays what handles, event sources and mocks know. */
  private redeploy(changes: Changes): void {
    const { created, updated, deleted } = changesOf(changes, 'AWS::Lambda::Function');
    for (const { name } of deleted) this.remove(name);
    for (const { before, after } of updated) {
      const versions = this.qualifiers.versionsOf(before);
      this.byName.get(before.name)?.become(after, this.made(after).runtime, versions);
    }
    for (const each of created) this.byName.set(each.name, this.made(each));
    this.qualifiers.read();
    this.qualifyAnew();
    this.events.forgetSettings();
    this.known = this.declaredUrls();
    this.sources?.redeploy(changesOf(changes, 'AWS::Lambda::EventSourceMapping'));
  }

  /** Who holds a function under the name of an alias is led to where that leads now. */
  private qualifyAnew(): void {
    for (const [arn, each] of this.byArn) {
      const { unqualified, resource } = each;
      if (this.byName.get(resource.name) !== unqualified) this.byArn.delete(arn);
      else each.leadTo(this.versionOf(resource, functionReference(arn).qualifier));
    }
  }

  private delete(input: JsonObject): JsonObject {
    const answer = deleteFunction(this.versioned, input);
    this.qualifyAnew();
    return answer;
  }

  private remove(name: string): void {
    this.byName.get(name)?.delete();
    this.byName.delete(name);
  }

  private qualified(called: SimulatedFunction, qualifier: string | undefined): QualifiedFunction {
    const { resource } = called;
    const arn = qualifier === undefined ? resource.arn : `${resource.arn}:${qualifier}`;
    const known = this.byArn.get(arn) ?? new QualifiedFunction(called, arn, this.versionOf(resource, qualifier));
    this.byArn.set(arn, known);
    return known;
  }

  private versionOf(called: Resource, qualifier: string | undefined): string | undefined {
    return qualifier === undefined ? LATEST : this.qualifiers.versionOf(called, qualifier);
  }

  /**
   * Invokes a function with an event, which is tried again when it fails.
   * @throws AwsError as Lambda does, when the function has no such version or alias.
   */
  invokeLater(called: QualifiedFunction, event: Json): void {
    called.check();
    this.events.invoke(called, event);
  }

  private async invoke(input: JsonObject, caller: Caller): Promise<InvokeResponse> {
    const called = this.function(textOf(input['FunctionName']), input['Qualifier']);
    const asked = invokeInput(input);
    const { version: ExecutedVersion } = called;
    if (asked.type === 'DryRun') return { StatusCode: 204, ExecutedVersion, Payload: '' };
    if (asked.type === 'Event') {
      this.invokeLater(called, asked.event);
      return { StatusCode: 202, ExecutedVersion, Payload: '' };
    }
    const { succeeded, payload, stream } = await this.resultOf(called, asked, caller);
    const Payload = stream?.body ?? payload;
    return { StatusCode: 200, ExecutedVersion, ...(!succeeded && { FunctionError: 'Unhandled' }), Payload };
  }

  /** The caller's own invocation is held while virtual time has to pass for the one that it made. */
  private async resultOf(
    called: QualifiedFunction,
    { event, clientContext }: InvokeInput,
    { invocation }: Caller,
  ): Promise<InvocationResult> {
    let held = false;
    let end: (result: InvocationResult) => void = () => {};
    let result: InvocationResult | undefined;
    const ended = new Promise<InvocationResult>((resolve) => {
      end = resolve;
    });
    const onEnd = (each: InvocationResult): void | Promise<void> => {
      result = each;
      end(each);
      return held ? invocation?.settle() : undefined;
    };
    const invoke = (): Promise<void> =>
      Promise.resolve(called.invoke(event, onEnd, clientContext === undefined ? {} : { clientContext }));
    await this.inTurn(invocation, invoke);
    if (result === undefined) {
      held = true;
      invocation?.hold();
    }
    return ended;
  }

  /** What one handler invokes at once begins one after the other, since what runs side by side ends in any order. */
  private inTurn(invocation: Caller['invocation'], invoke: () => Promise<void>): Promise<void> {
    if (invocation === undefined) return invoke();
    const { handler } = invocation;
    const turn = (this.turns.get(handler) ?? Promise.resolve()).then(invoke);
    this.turns.set(
      handler,
      turn.catch(() => {}),
    );
    return turn;
  }
}
