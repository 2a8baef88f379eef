import { aws_apigatewayv2 as apigateway, aws_lambda as lambda } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { chineseRegion } from '../../core/region';
import { encryptedLogGroup } from '../../resources/encrypted-log-group';
import { refusal } from '../../core/refusal';

/** What a door is bound to. */
export interface ConfirmDoorBinding {
  /** The function behind the door. */
  readonly confirmFunction: lambda.IFunction;

  /** How long what the door logs is kept. */
  readonly logRetention: logs.RetentionDays;

  /**
   * Encrypts what the door logs.
   *
   * @default - a key of AWS
   */
  readonly encryptionKey?: kms.IKey;
}

/** What a door comes to. */
export interface ConfirmDoorConfig {
  /**
   * The address that it opens.
   *
   * @default - it opens none: links lead to an address of the user's own
   */
  readonly url?: string;

  /**
   * The HTTP API behind it.
   *
   * @default - there is none
   */
  readonly httpApi?: apigateway.IHttpApi;
}

/** Options of `ConfirmDoor.httpApi`. */
export interface HttpApiDoorOptions {
  /**
   * Requests a second that are let through, 1 or more.
   *
   * @default 10
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
   */
  readonly rateLimit?: number;

  /**
   * Requests at once that are let through, 1 or more.
   *
   * @default 20
   */
  readonly burstLimit?: number;
}

/** Where clicks come in. */
export abstract class ConfirmDoor {
  /** A Function URL: costs nothing beside the function; how much it takes is bounded by the reserved concurrency. */
  public static functionUrl(): ConfirmDoor {
    return new FunctionUrlDoor();
  }

  /** An HTTP API, throttled, with a log of the requests that holds no code. */
  public static httpApi(options: HttpApiDoorOptions = {}): ConfirmDoor {
    return new HttpApiDoor(options);
  }

  /** No door: links lead to `linkBaseUrl`, and what stands there confirms with `grantConfirm`. */
  public static none(): ConfirmDoor {
    return new NoDoor();
  }

  /** @internal A Function URL, or an HTTP API in China, where AWS offers none. */
  public static _default(scope: Construct): ConfirmDoor {
    return chineseRegion(scope) === undefined ? ConfirmDoor.functionUrl() : ConfirmDoor.httpApi();
  }

  /** Creates in `scope` what lets requests in; called once by the channel. */
  public abstract bind(scope: Construct, binding: ConfirmDoorBinding): ConfirmDoorConfig;
}

class FunctionUrlDoor extends ConfirmDoor {
  public bind(scope: Construct, { confirmFunction }: ConfirmDoorBinding): ConfirmDoorConfig {
    const region = chineseRegion(scope);
    if (region !== undefined) {
      throw refusal(scope, {
        prop: 'door',
        must: `not be a Function URL in ${region}`,
        got: 'ConfirmDoor.functionUrl()',
        instead: 'AWS offers none in China: use ConfirmDoor.httpApi()',
      });
    }
    return { url: confirmFunction.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE }).url };
  }
}

class NoDoor extends ConfirmDoor {
  public bind(): ConfirmDoorConfig {
    return {};
  }
}

class HttpApiDoor extends ConfirmDoor {
  public constructor(private readonly options: HttpApiDoorOptions) {
    super();
  }

  public bind(
    scope: Construct,
    { confirmFunction, logRetention, encryptionKey }: ConfirmDoorBinding,
  ): ConfirmDoorConfig {
    const httpApi = new apigateway.HttpApi(scope, 'Api', { createDefaultStage: false });
    httpApi.addRoutes({
      path: '/',
      methods: [apigateway.HttpMethod.GET, apigateway.HttpMethod.HEAD, apigateway.HttpMethod.POST],
      integration: new HttpLambdaIntegration('Confirm', confirmFunction),
    });
    const log = encryptedLogGroup(scope, 'ApiLogs', { retention: logRetention, encryptionKey });
    const stage = new apigateway.HttpStage(scope, 'ApiStage', {
      httpApi,
      autoDeploy: true,
      throttle: { rateLimit: this.limit(scope, 'rateLimit', 10), burstLimit: this.limit(scope, 'burstLimit', 20) },
      accessLogSettings: { destination: new apigateway.LogGroupLogDestination(log), format: accessLogFormat() },
    });
    return { url: stage.url, httpApi };
  }

  private limit(scope: Construct, prop: keyof HttpApiDoorOptions, fallback: number): number {
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
