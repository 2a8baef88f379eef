import type { ServiceDefinition } from '../definition';
import { textMember, type Needs } from '../need';

/** What an HTTP task needs: the call itself, and the credentials of its connection. */
const needs: Needs = ({ input }, where) => {
  const endpoint = textMember(input, 'ApiEndpoint') ?? '';
  const { InvocationConfig: config, Authentication: authentication } = input as Partial<
    Record<'InvocationConfig' | 'Authentication', Parameters<typeof textMember>[0]>
  >;
  const connection = textMember(config ?? authentication, 'ConnectionArn');
  return [
    {
      action: 'states:InvokeHTTPEndpoint',
      resource: where.stateMachineArn,
      context: { 'states:httpendpoint': [endpoint], 'states:httpmethod': [textMember(input, 'Method') ?? 'GET'] },
    },
    ...(connection === undefined
      ? []
      : [
          { action: 'events:RetrieveConnectionCredentials', resource: connection },
          { action: 'secretsmanager:GetSecretValue' },
          { action: 'secretsmanager:DescribeSecret' },
        ]),
  ];
};

/** HTTP tasks: third parties, whose calls Step Functions itself judges. */
export const http: ServiceDefinition = { name: 'http', label: 'HTTP', needs };
