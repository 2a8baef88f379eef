import type { ServiceDefinition } from '../definition';
import { http as needs } from './needs';

/** HTTP tasks: third parties, whose calls Step Functions itself judges. */
export const http: ServiceDefinition = { name: 'http', label: 'HTTP', needs };
