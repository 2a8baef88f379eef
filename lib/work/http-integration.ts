import { ArnFormat, Stack, aws_iam as iam } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import { retryHttp } from '../states/retries';
import type { BuiltWork } from './built-work';
import { timeouts } from './integrations';
import type { WorkRequestOptions } from './work-options';

/** Sends a request to an HTTP endpoint. */
export function httpRequest(connection: events.IConnection, options: WorkRequestOptions): BuiltWork {
  const { url, method = 'POST', query, headers } = options;
  const bodiless = method === 'GET' || method === 'HEAD';
  return {
    kind: 'built',
    integration: 'http:invoke',
    arguments: (payload) => ({
      ApiEndpoint: url,
      Method: method,
      InvocationConfig: { ConnectionArn: connection.connectionArn },
      QueryParameters: query,
      Headers: headers,
      RequestBody: bodiless ? undefined : payload,
    }),
    payload: options.body,
    result: '$states.result.ResponseBody',
    ...timeouts(options.taskTimeout),
    retry: retryHttp(),
    http: { url, method, headers: Object.keys(headers ?? {}) },
    statements: requestStatements(connection, method, url),
    target: connection,
    targetArn: connection.connectionArn,
    answers: true,
  };
}

function requestStatements(connection: events.IConnection, method: string, url: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: ['states:InvokeHTTPEndpoint'],
      // The machine's own ARN would be a cycle; method and address narrow it down to this request.
      resources: [
        Stack.of(connection).formatArn({
          service: 'states',
          resource: 'stateMachine',
          resourceName: '*',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      conditions: { StringEquals: { 'states:HTTPMethod': method, 'states:HTTPEndpoint': url } },
    }),
    new iam.PolicyStatement({
      actions: ['events:RetrieveConnectionCredentials'],
      resources: [connection.connectionArn],
    }),
    new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      resources: [connection.connectionSecretArn],
    }),
  ];
}
