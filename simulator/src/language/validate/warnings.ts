import type { Json, JsonObject } from '../../base/json';
import { isCall } from '../intrinsics/evaluate-call';
import { isPath } from '../jsonpath';
import { isObject } from '../jsonpath/select';
import { judgeResource } from '../../offer/judge-resource';
import type { QueryLanguage } from '../definition';
import { templateFindings } from '../task-arguments';
import { languageOf } from './language-of';
import { allStates } from './names';
import type { Report } from './report';

const TEMPLATES = ['Parameters', 'ResultSelector', 'ItemSelector', 'Assign'];
const LITERAL_FIELDS = [
  'Seconds',
  'Timestamp',
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'Error',
  'Cause',
  'MaxConcurrency',
];

/** What AWS takes, though it is hardly meant: paths that stand where nothing is evaluated. */
export function checkWarnings(definition: JsonObject, report: Report): void {
  const machine = languageOf(definition, 'JSONPath');
  for (const { state, at } of allStates(definition, '')) {
    warnOfTolerance(state, at, report);
    if (state['Type'] === 'Task') warnOfOffer(state, at, languageOf(state, machine), report);
    if (languageOf(state, machine) !== 'JSONPath') continue;
    for (const field of TEMPLATES) warnOfMembers(state[field], `${at}/${field}`, report);
    for (const field of LITERAL_FIELDS) {
      if (looksDynamic(state[field])) {
        report.warning(
          'NO_PATH',
          `The value of the field '${field}' looks like a path, and is taken as it stands`,
          `${at}/${field}`,
        );
      }
    }
    if (state['Type'] === 'Pass' && holdsDynamic(state['Result'])) {
      report.warning(
        'PASS_RESULT_IS_STATIC',
        "The field 'Result' is taken as it stands: use 'Parameters' for paths",
        `${at}/Result`,
      );
    }
  }
}

/** Only a Map whose iterations are executions of their own tolerates failures. */
function warnOfTolerance(state: JsonObject, at: string, report: Report): void {
  const inside = state['ItemProcessor'] ?? state['Iterator'];
  const config = isObject(inside) ? inside['ProcessorConfig'] : undefined;
  if (!isObject(inside) || (isObject(config) && config['Mode'] === 'DISTRIBUTED')) return;
  for (const field of Object.keys(state)) {
    if (!field.startsWith('ToleratedFailure')) continue;
    const message = `The field '${field}' has no effect on a Map state in Inline mode`;
    report.warning('NO_TOLERANCE', message, `${at}/${field}`);
  }
}

/** What AWS perhaps doesn't offer, and arguments that it refuses only when the task runs. */
function warnOfOffer(state: JsonObject, at: string, language: QueryLanguage, report: Report): void {
  const resource = state['Resource'];
  if (typeof resource !== 'string') return;
  const verdict = judgeResource(resource);
  if (typeof verdict === 'object') report.warning('RESOURCE_IN_DOUBT', verdict.doubt, `${at}/Resource`);
  const field = language === 'JSONata' ? 'Arguments' : 'Parameters';
  const template = state[field];
  if (template === undefined) return;
  for (const warning of templateFindings(resource, template, language).warnings) {
    report.warning('ARGUMENTS_IN_DOUBT', warning, `${at}/${field}`);
  }
}

function warnOfMembers(value: Json | undefined, at: string, report: Report): void {
  if (Array.isArray(value)) value.forEach((item, index) => warnOfMembers(item, `${at}[${index}]`, report));
  else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (!key.endsWith('.$') && looksDynamic(member)) {
        const message = `The value of the field '${key}' looks like a path or a function, and is taken as it stands: name it '${key}.$'`;
        report.warning('NO_DOLLAR', message, `${at}/${key}`);
      } else warnOfMembers(member, `${at}/${key}`, report);
    }
  }
}

function holdsDynamic(value: Json | undefined): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(holdsDynamic);
  return looksDynamic(value);
}

function looksDynamic(value: Json | undefined): boolean {
  if (typeof value !== 'string') return false;
  return /^\${1,2}(?:$|[.[])/.test(value) ? isPath(value) : value.startsWith('States.') && isCall(value);
}
