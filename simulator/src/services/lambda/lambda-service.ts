import type { Json, JsonObject } from '../../base/json';
import type { InvocationResult } from './runtime';
import type { Destination } from '../destination';
import type { AsyncInvocations } from './async-invocations';
import type { FunctionUrl } from './function-url';
import { AwsError, type Caller, type Service } from '../service';
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

/** Lambda: the functions of a world, by name, ARN, version or alias. */
export class LambdaService implements Service {
  readonly name = 'lambda';
  readonly destinations: readonly Destination[] = [
    {
      arn: /:lambda:[^:]*:[^:]*:function:/,
      action: 'lambda:InvokeFunction',
      call: (arn) => ({ service: 'lambda', action: 'invoke', input: { FunctionName: arn } }),
      deliver: (arn, { content }) => this.invokeLater(this.function(arn), content),
    },
  ];
  readonly endpoints: readonly FunctionUrl[];
  private readonly byName: ReadonlyMap<string, SimulatedFunction>;

  constructor(
    functions: readonly SimulatedFunction[],
    private readonly events: AsyncInvocations,
    urls: (functionNamed: (reference: string) => SimulatedFunction) => readonly FunctionUrl[],
  ) {
    this.byName = new Map(functions.map((each) => [each.resource.name, each]));
    this.endpoints = urls((reference) => this.function(reference));
  }

  /** Carries out `Invoke`. */
  async call(_: string, input: JsonObject, caller: Caller): Promise<JsonObject> {
    return { ...(await this.invoke(input, caller)) };
  }

  /**
   * The function meant by a name, an ARN or a partial ARN, with or without a qualifier.
   * @throws AwsError as Lambda does, when there is none.
   */
  function(reference: string): SimulatedFunction {
    const name = /(?:^|:function:)([\w-]+)(?::[\w$-]+)?$/.exec(reference)?.[1];
    const found = this.byName.get(name ?? reference);
    if (found === undefined) throw new AwsError('ResourceNotFoundException', `Function not found: ${reference}`, 404);
    return found;
  }

  /** Invokes a function with an event, which is tried again when it fails. */
  invokeLater(called: SimulatedFunction, event: Json): void {
    this.events.invoke(called, event);
  }

  private async invoke(input: JsonObject, caller: Caller): Promise<InvokeResponse> {
    const called = this.function(textOf(input['FunctionName']));
    const event = parsePayload(input['Payload']);
    if (input['InvocationType'] === 'DryRun') return { StatusCode: 204, ExecutedVersion: '$LATEST', Payload: '' };
    if (input['InvocationType'] === 'Event') {
      this.invokeLater(called, event);
      return { StatusCode: 202, ExecutedVersion: '$LATEST', Payload: '' };
    }
    const { succeeded, payload } = await this.resultOf(called, event, caller);
    return {
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      ...(!succeeded && { FunctionError: 'Unhandled' }),
      Payload: payload,
    };
  }

  /** The caller's own invocation is held while virtual time has to pass for the one that it made. */
  private async resultOf(called: SimulatedFunction, event: Json, { invocation }: Caller): Promise<InvocationResult> {
    let held = false;
    let end: (result: InvocationResult) => void = () => {};
    let result: InvocationResult | undefined;
    const ended = new Promise<InvocationResult>((resolve) => {
      end = resolve;
    });
    await called.invoke(event, (each) => {
      result = each;
      end(each);
      return held ? invocation?.settle() : undefined;
    });
    if (result === undefined) {
      held = true;
      invocation?.hold();
    }
    return ended;
  }
}

function parsePayload(payload: Json | undefined): Json {
  if (typeof payload !== 'string') return payload ?? {};
  try {
    return payload === '' ? {} : (JSON.parse(payload) as Json);
  } catch (error) {
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
}
