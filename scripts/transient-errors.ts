import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { REFUSED_SERVICES } from '../simulator/scripts/offer/aws-page';
import { serviceModels, type Model, type ModelShape } from '../simulator/scripts/offer/sources';
import { exceptionName, servicePrefix } from '../simulator/src/offer/java-names';

const FILE = join(__dirname, '..', 'lib', 'states', 'transient-errors.ts');

/** The answers of a server of which too much is asked, or that is away. */
const TRANSIENT_STATUS = [429, 503, 504];

/** What AWS's own clients take for throttling, and how models name a server that is at a loss: other faults are those of what was set up. */
const TRANSIENT_NAME =
  /^(?:(?:Request)?Thrott\w+|\w*ThrottlingException|TooManyRequests\w*|\w*ThroughputExceededException|RequestLimitExceeded\w*|LimitExceededException|Internal(?:Server|Service)?(?:Error|Failure|Fault)?(?:Exception|Fault)?|ServiceUnavailable\w*|Server\w*Exception|ServiceException)$/;

/** Refusals, whatever a model says of their status. */
const REFUSAL = /^(?:AccessDenied|Invalid|Validation)/;

/** Makes the table of the errors of each service that another attempt may make good, out of AWS's own service models. */
async function main(): Promise<void> {
  const models = [...serviceModels()].map(([, model]) => model);
  const lines = models
    .filter((model) => !REFUSED_SERVICES.includes(serviceOf(model)))
    .map(lineOf)
    .sort();
  const text = [
    '/** The services of SDK integrations by their names there: what their errors begin with, and the transient ones of their models, as Step Functions calls them. Made by `npm run offer`. */',
    'export const TRANSIENT_ERRORS: Readonly<Record<string, readonly [prefix: string, names: string]>> = {',
    ...new Set(lines),
    '};',
    '',
  ].join('\n');
  writeFileSync(FILE, await format(text, { ...(await resolveConfig(FILE)), parser: 'typescript' }));
}

function serviceOf({ metadata }: Model): string {
  return servicePrefix(metadata.serviceId).toLowerCase();
}

function lineOf({ metadata, operations, shapes }: Model): string {
  const prefix = servicePrefix(metadata.serviceId);
  const raised = new Set(Object.values(operations).flatMap(({ errors = [] }) => errors.map(({ shape }) => shape)));
  const names = [...raised]
    .filter((shape) => isTransient(shape, shapes[shape]))
    .map((shape) => exceptionName(shape, prefix))
    .sort();
  return `${prefix.toLowerCase()}: ['${prefix}', '${[...new Set(names)].join(' ')}'],`;
}

function isTransient(name: string, { error, retryable }: ModelShape = { type: 'structure' }): boolean {
  if (REFUSAL.test(name)) return false;
  return retryable !== undefined || TRANSIENT_NAME.test(name) || TRANSIENT_STATUS.includes(error?.httpStatusCode ?? 0);
}

void main();
