import type { PermissionPort, RoleSession } from '../ports';
import { lowerCased, type EndpointRequest } from './http-endpoint';

/** Whether a request is signed: with a signature in its headers, or by a caller that a test names. */
export function isSigned({ headers = {}, caller }: EndpointRequest): boolean {
  return caller !== undefined || (lowerCased(headers)['authorization'] ?? '').startsWith('AWS4-HMAC-SHA256 ');
}

/**
 * Whether the session of a role may call a method of an API: `arn:…:execute-api:…:<api>/<stage>/GET/orders`. A test may.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export function mayInvoke(
  methodArn: string,
  by: RoleSession | undefined,
  permissions: PermissionPort | undefined,
): boolean {
  if (by === undefined) return true;
  const call = { ...by, service: 'execute-api', action: 'Invoke', input: { MethodArn: methodArn } };
  return permissions?.authorizeCall(call) === undefined;
}
