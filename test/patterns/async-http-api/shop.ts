import { Duration, type Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { AsyncHttpApiProps } from 'cdk-workflow-patterns';
import { AsyncHttpApi, AsyncHttpAuthorizer, Workflow } from 'cdk-workflow-patterns';
import type { EndpointRequest, EndpointResponse, World } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

const POOL = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_pool';
const ISSUER = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool';

/** Who may call, by the name of the test. */
export const AUTHORIZERS: Readonly<Record<string, (stack: Stack) => AsyncHttpAuthorizer>> = {
  iam: () => AsyncHttpAuthorizer.iam(),
  cognito: (stack) => AsyncHttpAuthorizer.cognito(cognito.UserPool.fromUserPoolArn(stack, 'Pool', POOL)),
  custom: (stack) =>
    AsyncHttpAuthorizer.custom(
      new apigateway.TokenAuthorizer(stack, 'Guard', {
        resultsCacheTtl: Duration.seconds(0),
        handler: new lambda.Function(stack, 'GuardFunction', {
          runtime: lambda.Runtime.NODEJS_24_X,
          handler: 'index.handler',
          code: lambda.Code.fromInline(`exports.handler = async ({ authorizationToken }) => ({
            principalId: authorizationToken.split('#')[0],
            policyDocument: { Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] },
          });`),
        }),
      }),
    ),
};

/** A workflow that waits for an hour, and fails where it is asked to. */
export function shopStack(
  kind = 'iam',
  props: Partial<AsyncHttpApiProps> | ((stack: Stack) => Partial<AsyncHttpApiProps>) = {},
): Stack {
  return stackWith((stack) => {
    const wait = new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.duration(Duration.hours(1)) });
    const fail = new sfn.Fail(stack, 'Fail', { error: 'Shop.Closed', cause: 'at night' });
    const choice = new sfn.Choice(stack, 'Choice').when(sfn.Condition.isPresent('$.fail'), fail);
    const workflow = new Workflow(stack, 'Orders', {
      definition: wait.next(choice.otherwise(new sfn.Pass(stack, 'Echo'))),
    });
    new AsyncHttpApi(stack, 'Http', {
      workflow,
      authorizer: (AUTHORIZERS[kind] ?? AsyncHttpAuthorizer.iam)(stack),
      requestSchema: {
        type: apigateway.JsonSchemaType.OBJECT,
        required: ['article'],
        properties: { article: { type: apigateway.JsonSchemaType.STRING } },
      },
      ...(typeof props === 'function' ? props(stack) : props),
    });
  });
}

/** How a caller of a name shows who it is; the session changes, the caller does not. */
export function credentialsOf(kind: string, name: string, session = 's1'): Pick<EndpointRequest, 'caller' | 'headers'> {
  if (kind === 'iam') return { caller: `arn:aws:sts::123456789012:assumed-role/${name}/${session}` };
  if (kind === 'custom') return { headers: { Authorization: `${name}#${session}` } };
  const claims = { iss: ISSUER, sub: name, jti: session, exp: 4_000_000_000 };
  return { headers: { Authorization: `Bearer e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig` } };
}

/** Asks the API as somebody. */
export async function ask(
  world: World,
  who: Pick<EndpointRequest, 'caller' | 'headers'>,
  { path = '/executions', ...request }: EndpointRequest,
): Promise<EndpointResponse> {
  const headers = { ...request.headers, ...who.headers };
  return world.endpoint('Http').request({ ...request, ...who, path, headers });
}
