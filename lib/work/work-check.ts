import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkDuration, refusal } from '../core/refusal';
import { LONGEST_WAIT } from '../states/task-timeout';
import { checkReach } from '../resources/reach';
import type { BuiltWork } from './built-work';
import { checkRequest } from './request-check';
import type { Work } from './work';

/** Refuses work that AWS would refuse, give up or never reach, whatever pattern it stands in. */
export function checkWork(scope: IConstruct, prop: string, { _work: work }: Work): void {
  if (work.kind !== 'built') return;
  checkTimes(scope, prop, work);
  checkRequest(scope, prop, work);
  if (work.target !== undefined) checkReach(scope, prop, work.target, work.targetArn);
}

/** Refuses work that has no answer to its question. */
export function checkAnswers(scope: IConstruct, prop: string, { _work: work }: Work): void {
  if (work.kind !== 'built' || work.answers) return;
  throw refusal(scope, {
    prop,
    must: 'be work that answers',
    got: 'a message that nobody answers',
    instead: 'use Work.sendMessageAndWait or Work.invoke',
  });
}

/** Refuses work on whole batches where there are none. */
export function checkSingle(scope: IConstruct, prop: string, { _work: work }: Work): void {
  if (work.kind !== 'built' || work.batch !== true) return;
  throw refusal(scope, {
    prop,
    must: 'be work on one thing: there are no batches here',
    got: 'Work.invokeBatch',
    instead: 'use Work.invoke, or a distributed FanOut over items',
  });
}

/** Times that AWS doesn't count in. */
function checkTimes(scope: IConstruct, prop: string, { givenTimeout, deadline }: BuiltWork): void {
  const bounds = {
    atLeast: Duration.seconds(1),
    atMost: LONGEST_WAIT,
    instead: 'AWS counts in whole seconds and ends an execution after 365 days',
  };
  if (givenTimeout !== undefined) checkDuration(scope, `${prop}.taskTimeout`, givenTimeout, bounds);
  if (deadline === undefined) return;
  if (deadline.isUnresolved()) {
    const instead = 'it is part of the definition: give a literal duration';
    throw refusal(scope, { prop: `${prop}.deadline`, must: 'be known at synthesis', got: deadline, instead });
  }
  checkDuration(scope, `${prop}.deadline`, deadline, bounds);
}

/** A task that is given up before its function is would always leave in doubt what the function did. */
export function checkFunctionTimeout(scope: IConstruct, prop: string, { _work: work }: Work): void {
  if (work.kind !== 'built') return;
  const { givenTimeout, functionTimeout } = work;
  if (givenTimeout === undefined || givenTimeout.isUnresolved()) return;
  if (functionTimeout === undefined || functionTimeout.isUnresolved()) return;
  if (givenTimeout.toMilliseconds() >= functionTimeout.toMilliseconds()) return;
  throw refusal(scope, {
    prop: `${prop}.taskTimeout`,
    must: `be at least the timeout of its function, ${functionTimeout.toHumanString()}`,
    got: givenTimeout,
    instead: 'raise it, or lower the timeout of the function',
  });
}
