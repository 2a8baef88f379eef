import {
  Duration,
  Stack,
  Token,
  aws_apigateway as apigateway,
  aws_logs as logs,
  aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { starter } from '../../capabilities/start/starter';
import { checkGiven, type Given } from '../../core/given';
import { checkDuration, refusal } from '../../core/refusal';
import { openApiOf } from './open-api';
import type { AsyncHttpApiProps } from './props';

const GIVEN: Given<AsyncHttpApiProps> = {
  workflow: 'given',
  authorizer: 'given',
  requestSchema: 'given',
  pollAfter: 'duration',
};

/** AWS's limit for the input of an execution. */
const LARGEST_INPUT = 262_144;

/**
 * A workflow behind a REST API: `POST` starts an execution and answers 202 with its address, `GET` at that address tells whether it runs, its
 * result or its failure, `DELETE` stops it. No transition beside those of the workflow.
 *
 * A request with the same `Idempotency-Key` is the same execution, also after its end, as long as AWS keeps that (90 days); with another body it
 * is refused with 409. An execution is shown to its owner alone: to anybody else there is none (404). The owner stands in the name of the
 * execution, as a hash beside that of the key.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html
 */
export class AsyncHttpApi extends Construct {
  /** The API. */
  public readonly api: apigateway.RestApi;

  /** The function that answers requests. */
  public readonly apiFunction: lambda.IFunction;

  /** The address that requests are posted to. */
  public readonly url: string;

  /** The OpenAPI document (3.0) of the API, as JSON. */
  public readonly openApi: string;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: AsyncHttpApiProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    this.check(props);
    const { collection = 'executions' } = props;
    const fn = this.createFunction(props);
    this.apiFunction = fn;
    this.api = new apigateway.RestApi(this, 'Api', {
      description: 'Starts, shows and stops the executions of a workflow',
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: {
        throttlingRateLimit: props.rateLimit ?? 50,
        throttlingBurstLimit: props.burstLimit ?? 100,
        tracingEnabled: props.tracing ?? true,
      },
    });
    this.createMethods(props, fn, collection);
    this.url = this.api.urlForPath(`/${collection}`);
    this.openApi = Stack.of(this).toJsonString(openApiOf({ ...props, collection, server: this.api.url }));
  }

  private createMethods(
    { authorizer, requestSchema }: AsyncHttpApiProps,
    fn: lambda.Function,
    collection: string,
  ): void {
    const integration = new apigateway.LambdaIntegration(fn, { allowTestInvoke: false });
    const authorization = authorizer._methodOptions(this.api);
    const contentType = 'application/json';
    const model = this.api.addModel('Request', { contentType, schema: requestSchema });
    const options = { ...authorization, requestValidator: this.validator() };
    const executions = this.api.root.addResource(collection);
    executions.addMethod('POST', integration, { ...options, requestModels: { [contentType]: model } });
    const execution = executions.addResource('{id}');
    execution.addMethod('GET', integration, options);
    execution.addMethod('DELETE', integration, options);
  }

  private validator(): apigateway.RequestValidator {
    return this.api.addRequestValidator('Validator', { validateRequestBody: true, validateRequestParameters: true });
  }

  private createFunction(props: AsyncHttpApiProps): lambda.Function {
    const { workflow, pollAfter = Duration.seconds(5) } = props;
    const fn = starter(this, 'Answer', {
      workflow,
      asset: 'async-http-api-api',
      description: 'Starts, shows and stops executions for those who own them',
      timeout: Duration.seconds(15),
      logRetention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey: workflow.encryptionKey,
      tracing: props.tracing,
      environment: {
        AUTHORIZATION: props.authorizer._kind,
        POLL_AFTER_SECONDS: String(pollAfter.toSeconds()),
        MAX_BODY_BYTES: String(props.maxBodyBytes ?? LARGEST_INPUT),
        CALLER_RATE_LIMIT: String(props.callerRateLimit ?? 10),
        SHOW_CAUSE: String(props.showCause ?? false),
      },
    });
    workflow.stateMachine.grantExecution(fn, 'states:DescribeExecution', 'states:StopExecution');
    return fn;
  }

  private check(props: AsyncHttpApiProps): void {
    const { workflow, collection = 'executions', pollAfter } = props;
    if (workflow.stateMachine.stateMachineType !== sfn.StateMachineType.STANDARD) {
      const instead = 'an Express execution can be neither read nor stopped, and its name is not taken once';
      throw refusal(this, {
        prop: 'workflow',
        must: 'be a STANDARD one',
        got: workflow.stateMachine.stateMachineType,
        instead,
      });
    }
    if (!/^[A-Za-z0-9-]+$/.test(collection)) {
      const instead = "leave it out for 'executions'";
      throw refusal(this, { prop: 'collection', must: 'be letters, digits and hyphens', got: collection, instead });
    }
    if (pollAfter !== undefined) {
      const bounds = { atLeast: Duration.seconds(1), atMost: Duration.days(1), instead: 'it stands in Retry-After' };
      checkDuration(this, 'pollAfter', pollAfter, bounds);
    }
    this.checkNumber('maxBodyBytes', props.maxBodyBytes, LARGEST_INPUT);
    for (const prop of ['rateLimit', 'burstLimit', 'callerRateLimit'] as const)
      this.checkNumber(prop, props[prop], 10_000);
  }

  private checkNumber(prop: string, value: number | undefined, atMost: number): void {
    if (value === undefined) return;
    if (Token.isUnresolved(value) || !Number.isInteger(value) || value < 1 || value > atMost) {
      const instead = 'leave it out for the default';
      throw refusal(this, { prop, must: `be a whole number from 1 to ${atMost}`, got: value, instead });
    }
  }
}
