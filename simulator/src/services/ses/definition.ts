import type { ServiceDefinition } from '../definition';
import { restProtocol } from '../protocols/rest-protocol';
import { ses as needs } from './needs';
import { SesService } from './ses-service';

/** Version 2 of SES is a REST API; version 1 speaks the Query protocol. */
const SEND_EMAIL = /^\/v2\/email\/outbound-emails(\?|$)/;

export const ses: ServiceDefinition = {
  name: 'ses',
  label: 'SES',
  aliases: ['sesv2'],
  needs,
  protocol: (request) => (SEND_EMAIL.test(request.url) ? { ...restProtocol(request), action: 'SendEmail' } : undefined),
  actions: ['SendEmail'],
  create: ({ agenda, random }) => new SesService(agenda, random),
};
