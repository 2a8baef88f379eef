import { Duration, Stack, aws_apigateway as apigateway, aws_logs as logs } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { createAnswersTable } from '../../capabilities/answers/answers-table';
import { MAX_DATA_BYTES } from '../../capabilities/results/limits';
import { starter } from '../../capabilities/start/starter';
import { checkGiven, type Given } from '../../core/given';
import { mayAccess } from '../../resources/access';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import { checkApi } from './checks';
import { openApiOf } from './open-api';
import type { AsyncHttpApiProps } from './props';
import { linkEnvironment, mayReadResults } from './result-links';

const GIVEN: Given<AsyncHttpApiProps> = {
  workflow: 'given',
  authorizer: 'given',
  requestSchema: 'given',
  pollAfter: 'duration',
  linkLifetime: 'duration',
};

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

  /** The table that counts the requests of each caller. */
  public readonly rates: dynamodb.ITable;

  /** The OpenAPI document (3.0) of the API, as JSON. */
  public readonly openApi: string;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: AsyncHttpApiProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    checkApi(this, props);
    const { collection = 'executions' } = props;
    this.rates = createAnswersTable(this, 'Rates', props.workflow.encryptionKey);
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
    const { encryptionKey } = workflow;
    const fn = starter(this, 'Answer', {
      workflow,
      asset: 'async-http-api-api',
      description: 'Starts, shows and stops executions for those who own them',
      timeout: Duration.seconds(15),
      logRetention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey,
      tracing: props.tracing,
      environment: {
        AUTHORIZATION: props.authorizer._kind,
        POLL_AFTER_SECONDS: String(pollAfter.toSeconds()),
        MAX_BODY_BYTES: String(props.maxBodyBytes ?? MAX_DATA_BYTES),
        CALLER_RATE_LIMIT: String(props.callerRateLimit ?? 10),
        RATES: this.rates.tableName,
        SHOW_CAUSE: String(props.showCause ?? false),
        ...linkEnvironment(props),
      },
    });
    workflow.stateMachine.grantExecution(fn, 'states:DescribeExecution', 'states:StopExecution');
    const statements = [
      ...mayAccess(this.rates, 'dynamodb:UpdateItem'),
      ...mayUseKey(encryptionKey, KeyUse.WRITE),
      ...mayReadResults(props),
    ];
    statements.forEach((statement) => fn.addToRolePolicy(statement));
    return fn;
  }
}
