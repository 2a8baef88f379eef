import { aws_apigatewayv2 as apigateway, aws_lambda as lambda } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { encryptedLogGroup } from '../../resources/encrypted-log-group';
import { chineseRegion } from '../../core/region';
import { vendedLogGroupName } from '../../resources/vended-log-group-name';
import { refusal } from '../../core/refusal';
import { checkFunctionUrls } from './function-url-regions';

/** The surroundings of an endpoint. */
export interface ConfirmEndpointBindOptions {
  /** The function behind the endpoint. */
  readonly confirmFunction: lambda.IFunction;

  /** The time for which the endpoint's logs are kept. */
  readonly logRetention: logs.RetentionDays;

  /**
   * The key that encrypts the endpoint's logs.
   *
   * @default - AWS owned keys
   */
  readonly encryptionKey?: kms.IKey;
}

/** The resources of an endpoint. */
export interface ConfirmEndpointConfig {
  /**
   * The address of the endpoint.
   *
   * @default - none: links lead to an address of the user's own
   */
  readonly url?: string;

  /**
   * The HTTP API of the endpoint.
   *
   * @default - none
   */
  readonly httpApi?: apigateway.IHttpApi;
}

/** Options of `ConfirmEndpoint.httpApi`. */
export interface HttpApiEndpointOptions {
  /**
   * The number of requests per second that are let through, 1 or more.
   *
   * @default 10
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
   */
  readonly rateLimit?: number;

  /**
   * The number of requests at once that are let through, 1 or more.
   *
   * @default 20
   */
  readonly burstLimit?: number;
}

/** The HTTP endpoint behind the confirmation link. */
export abstract class ConfirmEndpoint {
  /**
   * A Function URL, which costs nothing beside the function. Only `confirmConcurrency` bounds how many requests it takes.
   *
   * Function URLs don't exist in every region, and some organizations forbid public ones (Control Tower's CT.LAMBDA.PR.2, for example):
   * take `httpApi()` there.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
   */
  public static functionUrl(): ConfirmEndpoint {
    return new FunctionUrlEndpoint();
  }

  /** An HTTP API that is throttled, with a log of the requests that holds no code. */
  public static httpApi(options: HttpApiEndpointOptions = {}): ConfirmEndpoint {
    return new HttpApiEndpoint(options);
  }

  /** No endpoint: links lead to `linkBaseUrl`, and what stands there confirms with `grantConfirm`. */
  public static none(): ConfirmEndpoint {
    return new NoEndpoint();
  }

  /** @internal A Function URL, or an HTTP API in China, where AWS offers none. */
  public static _default(scope: Construct): ConfirmEndpoint {
    return chineseRegion(scope) === undefined ? ConfirmEndpoint.functionUrl() : ConfirmEndpoint.httpApi();
  }

  /** Creates the resources of the endpoint in `scope`; called once by the channel. */
  public abstract bind(scope: Construct, binding: ConfirmEndpointBindOptions): ConfirmEndpointConfig;
}

class FunctionUrlEndpoint extends ConfirmEndpoint {
  public bind(scope: Construct, { confirmFunction }: ConfirmEndpointBindOptions): ConfirmEndpointConfig {
    checkFunctionUrls(scope);
    return { url: confirmFunction.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE }).url };
  }
}

class NoEndpoint extends ConfirmEndpoint {
  public bind(): ConfirmEndpointConfig {
    return {};
  }
}

class HttpApiEndpoint extends ConfirmEndpoint {
  public constructor(private readonly options: HttpApiEndpointOptions) {
    super();
  }

  public bind(
    scope: Construct,
    { confirmFunction, logRetention, encryptionKey }: ConfirmEndpointBindOptions,
  ): ConfirmEndpointConfig {
    const httpApi = new apigateway.HttpApi(scope, 'Api', { createDefaultStage: false });
    httpApi.addRoutes({
      path: '/',
      methods: [apigateway.HttpMethod.GET, apigateway.HttpMethod.HEAD, apigateway.HttpMethod.POST],
      integration: new HttpLambdaIntegration('Confirm', confirmFunction),
    });
    const logGroupName = vendedLogGroupName(scope, 'apis');
    const log = encryptedLogGroup(scope, 'ApiLogs', { logGroupName, retention: logRetention, encryptionKey });
    const stage = new apigateway.HttpStage(scope, 'ApiStage', {
      httpApi,
      autoDeploy: true,
      throttle: { rateLimit: this.limit(scope, 'rateLimit', 10), burstLimit: this.limit(scope, 'burstLimit', 20) },
      accessLogSettings: { destination: new apigateway.LogGroupLogDestination(log), format: accessLogFormat() },
    });
    return { url: stage.url, httpApi };
  }

  private limit(scope: Construct, prop: keyof HttpApiEndpointOptions, fallback: number): number {
    const limit = this.options[prop] ?? fallback;
    if (!(limit >= 1)) {
      throw refusal(scope, { prop, must: 'be 1 or more', got: limit, instead: 'with less, nobody could confirm' });
    }
    return limit;
  }
}

/** The address is left out: it holds the code. */
function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      requestId: '$context.requestId',
      time: '$context.requestTime',
      route: '$context.routeKey',
      status: '$context.status',
      error: '$context.error.message',
    }),
  );
}
