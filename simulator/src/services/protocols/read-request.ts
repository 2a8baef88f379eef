import { AwsError } from '../service';
import type { ServiceRegistry } from '../registry';
import { jsonProtocol } from './json-protocol';
import type { LoopbackRequest } from './loopback';
import { checkLoopback } from './loopback-only';
import type { AwsRequest, Protocol } from './protocol';
import { queryProtocol } from './query-protocol';
import { restProtocol } from './rest-protocol';

/**
 * Reads a request of an AWS client in whichever of AWS's protocols it is.
 * @throws AwsError when it is in none that the simulator knows.
 */
export function readRequest(request: LoopbackRequest, services: ServiceRegistry): AwsRequest {
  checkLoopback(request.headers);
  const credential = /Credential=([^/]+)\/[^/]+\/[^/]+\/([^/]+)\//.exec(request.headers['authorization'] ?? '');
  if (credential === null) {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
  }
  const [, accessKey = '', service = ''] = credential;
  const read = services.find(service)?.protocol?.(request) ?? modelless(request, service);
  return { service, accessKey, ...read };
}

/** The protocols that can be read without the service's model. */
function modelless(request: LoopbackRequest, service: string): Protocol {
  const { 'x-amz-target': target, 'content-type': type = '' } = request.headers;
  if (target !== undefined) return jsonProtocol(request, target);
  return type.includes('x-www-form-urlencoded') ? queryProtocol(request, service) : restProtocol(request);
}
