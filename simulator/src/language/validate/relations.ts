import { templateFindings } from '../task-arguments';
import { hasOwn } from '../jsonpath/select';
import type { StateChecks } from './scope';

/** Pairs of fields of which a state has one at most. */
const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ['TimeoutSeconds', 'TimeoutSecondsPath'],
  ['HeartbeatSeconds', 'HeartbeatSecondsPath'],
  ['Error', 'ErrorPath'],
  ['Cause', 'CausePath'],
  ['ItemProcessor', 'Iterator'],
  ['ItemSelector', 'Parameters'],
  ['MaxConcurrency', 'MaxConcurrencyPath'],
  ['ToleratedFailureCount', 'ToleratedFailureCountPath'],
  ['ToleratedFailurePercentage', 'ToleratedFailurePercentagePath'],
];

/** Checks what the fields of a state have to do with each other. */
export function checkRelations(checks: StateChecks, type: string): void {
  const { state, report, at } = checks;
  if (!['Choice', 'Succeed', 'Fail'].includes(type)) checkTransition(checks);
  for (const [one, other] of EXCLUSIVE) {
    if (type !== 'Map' && one === 'ItemSelector') continue;
    if (hasOwn(state, one) && hasOwn(state, other)) report.schema(`Only one of [${one}, ${other}] is allowed`, at);
  }
  if (type === 'Wait') {
    const given = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'].filter((field) => hasOwn(state, field));
    if (given.length !== 1) {
      report.schema('Exactly one of [Seconds, SecondsPath, Timestamp, TimestampPath] is required', at);
    }
  }
  if (type === 'Map' && !hasOwn(state, 'ItemProcessor') && !hasOwn(state, 'Iterator')) {
    report.schema('These fields are required: [ItemProcessor]', at);
  }
  checkHeartbeat(checks);
  if (type === 'Task') checkRequiredArguments(checks);
}

function checkTransition({ state, report, at }: StateChecks): void {
  const ends = state['End'] === true;
  if (ends === hasOwn(state, 'Next')) report.schema('Exactly one of [Next, End] is required', at);
}

function checkHeartbeat({ state, report, at }: StateChecks): void {
  const { HeartbeatSeconds: heartbeat, TimeoutSeconds: timeout } = state;
  if (typeof heartbeat === 'number' && typeof timeout === 'number' && heartbeat >= timeout) {
    report.schema('HeartbeatSeconds must be smaller than TimeoutSeconds', `${at}/HeartbeatSeconds`);
  }
}

function checkRequiredArguments({ state, report, language, at }: StateChecks): void {
  const field = language === 'JSONata' ? 'Arguments' : 'Parameters';
  const [resource, given] = [state['Resource'], state[field]];
  if (typeof resource !== 'string' || given === undefined) return;
  for (const name of templateFindings(resource, given, language).missing) {
    report.schema(`The field '${name}' is required but was missing`, `${at}/${field}`);
  }
}
