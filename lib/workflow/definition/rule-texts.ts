/** The text of a rule in general, and how serious it is. */
export interface RuleText {
  readonly severity: 'error' | 'warning';
  readonly says: string;
}

const error = (says: string): RuleText => ({ severity: 'error', says });
const warning = (says: string): RuleText => ({ severity: 'warning', says });

/** The rules that anybody's definition can be held against, in the order of the pages that list them. */
export const RULE_TEXTS: Readonly<Record<string, RuleText>> = {
  nameTooLong: error('The name of a state has more than 80 characters, which AWS refuses.'),
  callbackInExpress: error('A state of an Express machine waits for a task token, which only Standard machines do.'),
  jobInExpress: error('A state of an Express machine waits for a job or an activity, which only Standard machines do.'),
  distributedMapInExpress: error('An Express machine holds a distributed Map, which only Standard machines do.'),
  waitWithoutEnd: error('A state waits for a task token or a worker, and neither timeout nor heartbeat ends the wait.'),
  heartbeatTooLong: error('The heartbeat of a state is as long as its timeout or longer: it never comes first.'),
  timeoutBelowFunction: error('A task is given up before its function is: the work goes on unseen.'),
  parametersNoObject: error('The Parameters of a state are a text, where AWS takes an object.'),
  choiceLanguage: error('A Choice has conditions in another query language than its own, which AWS refuses.'),
  jsonPathState: error('A state in JSONPath stands in a machine that is JSONata at the top, which AWS refuses.'),
  jsonPathField: error('A state in JSONata has a field of JSONPath, which AWS refuses.'),
  jsonataField: error('A state in JSONPath has a field of JSONata, which AWS refuses.'),
  halfExpression: error('A JSONata expression is opened or closed wrongly, and is a mere text.'),
  brokenExpression: error('A JSONata expression can not be read.'),
  unknownVariable: error('A JSONata expression reads a variable that no state assigns.'),
  allNotLast: error('States.ALL is not alone, or not last, in Retry or Catch, which AWS refuses.'),
  taskWithoutTimeout: warning('A task has no timeout: when its answer is lost, it hangs until the execution ends.'),
  throttlingNotRetried: warning('A call of a function is not tried again when Lambda throttles it.'),
  errorReplacesInput: warning('A Catch puts the error in the place of the input, which the next states then lack.'),
  machineWithoutTimeout: warning('The machine has no timeout: an execution that hangs ends after a year.'),
};
