import { own } from '../../../base/own';
import { dynamodb } from './dynamodb';
import { lambda } from './lambda';
import { events, sns, sqs } from './messaging';
import type { CallToAuthorize, Need, Needs, Surroundings } from '../../../services/need';
import { http, other } from './other';
import { resultWriter, s3 } from './s3';
import { ses } from './ses';
import { states } from './states';

const BY_SERVICE: Readonly<Record<string, Needs>> = {
  cloudwatchevents: events,
  dynamodb,
  eventbridge: events,
  events,
  http,
  lambda,
  s3,
  ses,
  sesv2: ses,
  sfn: states,
  sns,
  sqs,
  states,
};

/** The permissions that a call of a service needs; `aws-sdk:` in front of the service makes no difference. */
export function requiredPermissions(call: CallToAuthorize, where: Surroundings): readonly Need[] {
  const service = call.service.replace(/^aws-sdk:/, '').toLowerCase();
  // A Task says aws-sdk:s3; only the writer of a distributed Map has this integration.
  if (call.service === 's3' && call.action === 'putObject') return resultWriter({ ...call, service }, where);
  return (own(BY_SERVICE, service) ?? other)({ ...call, service, isSdk: call.service.startsWith('aws-sdk:') }, where);
}
