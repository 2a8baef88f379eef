import type { InvocationResult } from '../lambda/runtime';
import type { LambdaService } from '../lambda/lambda-service';
import type { Json } from '../../base/json';
import type { ServiceGate } from '../service-gate';
import type { ServiceCalls } from '../service-calls';
import { textOf } from '../../base/text';
import { AwsError } from '../service';

/** The principal of API Gateway, in policies of functions and in those that say who may take a role. */
export const PRINCIPAL = 'apigateway.amazonaws.com';

/** For whom a function is invoked. */
export interface FunctionUse {
  /** The construct path of the integration or the authorizer. */
  readonly path: string;
  /** What the function's policy has to let invoke it. */
  readonly sourceArn: string;
  /** The role under which it is invoked instead. */
  readonly roleArn?: string;
}

/** What came of an invocation: a result, or why there is none, since API Gateway may not invoke the function or Lambda refuses it. */
export type FunctionAnswer = InvocationResult | 'NOT_ALLOWED' | 'REFUSED';

/**
 * The functions of APIs, invoked as their policies let API Gateway, or under a role.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
 */
export class ApiFunctions {
  constructor(
    private readonly lambda: LambdaService,
    private readonly calls: ServiceCalls,
    private readonly gate: ServiceGate,
  ) {}

  async invoke(
    uri: string,
    event: Json,
    use: FunctionUse,
    onEnd: (answer: FunctionAnswer) => void | Promise<void>,
  ): Promise<void> {
    const functionArn = functionIn(uri);
    if (use.roleArn !== undefined) return this.invokeAs(use.roleArn, functionArn, event, use, onEnd);
    const call = {
      service: PRINCIPAL,
      action: 'lambda:InvokeFunction',
      resource: functionArn,
      sourceArn: use.sourceArn,
    };
    if (!this.gate.allows(call)) return onEnd('NOT_ALLOWED');
    try {
      await this.lambda.function(functionArn).invoke(event, onEnd);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return onEnd('REFUSED');
    }
  }

  private invokeAs(
    roleArn: string,
    functionArn: string,
    event: Json,
    { path }: FunctionUse,
    onEnd: (answer: FunctionAnswer) => void | Promise<void>,
  ): Promise<void> {
    const input = { FunctionName: functionArn, InvocationType: 'RequestResponse', Payload: JSON.stringify(event) };
    const call = { service: 'lambda', action: 'Invoke', input };
    return this.calls.make(call, { path, principal: PRINCIPAL, roleArn }, (outcome) => {
      if ('error' in outcome) return onEnd(outcome.error.statusCode === 403 ? 'NOT_ALLOWED' : 'REFUSED');
      const { FunctionError: failed, Payload: payload } = outcome.output;
      return onEnd({ succeeded: failed === undefined, payload: textOf(payload) });
    });
  }
}

/** The function that a URI of an integration or an authorizer leads to. */
export function functionIn(uri: string): string {
  return /(arn:[^/]*:function:[^/]+)/.exec(uri)?.[1] ?? uri;
}
