import { AwsError } from '../service';
import { endpointProtocol, isApiHost } from '../apigateway/endpoint-requests';
import type { ServiceRegistry } from '../registry';
import { jsonProtocol } from './json-protocol';
import type { LoopbackRequest } from './loopback';
import { checkLoopback } from './loopback-only';
import type { AwsRequest, Protocol } from './protocol';
import { queryProtocol } from './query-protocol';
import { restProtocol } from './rest-protocol';
import { signedBy } from './signed-by';

/**
 * Reads a request of an AWS client in whichever of AWS's protocols it is.
 * @param nowMs the virtual instant, at which a presigned address may have expired.
 * @throws AwsError when it is in none that the simulator knows.
 */
export function readRequest(request: LoopbackRequest, services: ServiceRegistry, nowMs: number): AwsRequest {
  checkLoopback(request.headers);
  const signer = signedBy(request, nowMs);
  if (isApiHost(request.headers['host'] ?? '')) {
    const { accessKey = '' } = signer ?? {};
    return { service: 'execute-api', accessKey, ...endpointProtocol(request, signer !== undefined) };
  }
  if (signer === undefined) {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
  }
  const { service } = signer;
  const read = services.find(service)?.protocol?.(request) ?? modelless(request, service);
  return { ...signer, ...read };
}

/** The protocols that can be read without the service's model. */
function modelless(request: LoopbackRequest, service: string): Protocol {
  const { 'x-amz-target': target, 'content-type': type = '' } = request.headers;
  if (target !== undefined) return jsonProtocol(request, target);
  return type.includes('x-www-form-urlencoded') ? queryProtocol(request, service) : restProtocol(request);
}
