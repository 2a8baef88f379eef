import { aws_apigateway as apigateway } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import { checkCall } from '../../core/given';

/** The callers of an `AsyncHttpApi`, and how they show who they are. */
export class AsyncHttpAuthorizer {
  /** Callers that sign their requests with AWS credentials and may `execute-api:Invoke`; a role is one owner, whatever its session. */
  public static iam(): AsyncHttpAuthorizer {
    return new AsyncHttpAuthorizer('IAM', () => ({ authorizationType: apigateway.AuthorizationType.IAM }));
  }

  /** Users of a Cognito user pool, by their ID token; the owner is `iss` and `sub`. */
  public static cognito(userPool: cognito.IUserPool): AsyncHttpAuthorizer {
    checkCall('AsyncHttpAuthorizer.cognito', { userPool }, {}, {});
    return new AsyncHttpAuthorizer('COGNITO', (api) => ({
      authorizationType: apigateway.AuthorizationType.COGNITO,
      authorizer: new apigateway.CognitoUserPoolsAuthorizer(api, 'Authorizer', { cognitoUserPools: [userPool] }),
    }));
  }

  /** Callers that your own Lambda authorizer lets; the owner is the `principalId` that it answers, which must be the caller's for ever. */
  public static custom(authorizer: apigateway.IAuthorizer): AsyncHttpAuthorizer {
    checkCall('AsyncHttpAuthorizer.custom', { authorizer }, {}, {});
    return new AsyncHttpAuthorizer('CUSTOM', () => ({
      authorizationType: apigateway.AuthorizationType.CUSTOM,
      authorizer,
    }));
  }

  private constructor(
    /** @internal */
    public readonly _kind: string,
    /** @internal */
    public readonly _methodOptions: (api: apigateway.RestApi) => apigateway.MethodOptions,
  ) {}
}
