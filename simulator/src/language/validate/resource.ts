import { isActivity } from '../../offer/integration-name';
import { judgeResource } from '../../offer/judge-resource';
import { expressionIn } from '../jsonata';
import type { Report } from './report';
import type { Check } from './scope';
import { isText } from './values';

/** The Resource of a Task: an ARN, of a kind that the type of state machine supports. */
export const resource: Check = (value, at, { report, type }) => {
  if (!isText(value, at, report)) return;
  if (!/^arn:[^:\s]+:[^:\s]+:[^:]*:[^:]*:.+/.test(value) || expressionIn(value) !== undefined) {
    report.schema('Value is not a valid resource ARN', at);
  } else if (type === 'EXPRESS') {
    const problem = unsupportedByExpress(value);
    if (problem === undefined) checkOffer(value, at, report);
    else report.schema(`Express state machine does not support ${problem}`, at);
  } else checkOffer(value, at, report);
};

function checkOffer(resource: string, at: string, report: Report): void {
  if (judgeResource(resource) !== 'not offered') return;
  report.schema(
    `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
    at,
  );
}

/** AWS's own message for the task token ends in a blank. */
function unsupportedByExpress(resource: string): string | undefined {
  if (isActivity(resource)) return 'Activity ARN';
  if (/\.sync(:2)?$/.test(resource)) return "'.sync' service integration";
  return resource.endsWith('.waitForTaskToken') ? "'.waitForTaskToken' service integration " : undefined;
}
