import { AwsError } from '../service';
import type { LoopbackAnswer, LoopbackRequest } from './loopback';
import { jsonProtocol } from './json-protocol';
import { escapeXml, REQUEST_ID, xmlMembers } from './protocol';
import { queryProtocol } from './query-protocol';
import { restError } from './rest-protocol';

/** What paths of REST services that speak JSON begin with: the version of the API. */
const OF_A_VERSION = /^\/\d{4}-\d{2}-\d{2}\//;
/** What the protocols call a request without a signature. */
const UNSIGNED = 'MissingAuthenticationTokenException';

/** A refusal of a request that can't be read, in the protocol in which it is written, as far as that shows. */
export function refuseRequest(request: LoopbackRequest, error: AwsError): LoopbackAnswer {
  const { 'x-amz-target': target, 'content-type': type = '' } = request.headers;
  const withoutBody = { ...request, body: '' };
  if (target !== undefined) return jsonProtocol(withoutBody, target).fail(error);
  if (type.includes('x-www-form-urlencoded'))
    return queryProtocol(withoutBody, serviceIn(request)).fail(named(error, 'MissingAuthenticationToken'));
  if (type.includes('json') || OF_A_VERSION.test(request.url)) return restError(error);
  return restXmlError(named(error, 'AccessDenied', 'Access Denied'));
}

/** A refusal in the REST protocol with XML, which S3 speaks. */
export function restXmlError({ code, message, statusCode, members }: AwsError): LoopbackAnswer {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>${xmlMembers(members)}</Error>`;
  return { status: statusCode, headers: { ...REQUEST_ID, 'content-type': 'application/xml' }, body };
}

function named(error: AwsError, code: string, message = error.message): AwsError {
  return error.code === UNSIGNED ? new AwsError(code, message, error.statusCode) : error;
}

function serviceIn({ headers: { host = '' } }: LoopbackRequest): string {
  return /^([\w-]+)\..*amazonaws\.com/.exec(host)?.[1] ?? 'sts';
}
