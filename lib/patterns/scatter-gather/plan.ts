import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkDuration, refusal } from '../../core/refusal';
import { longestTime, renderedChain } from '../../states/time-bounds';
import { LONGEST_WAIT } from '../../states/task-timeout';
import { checkEarlyEnd } from '../../capabilities/results/end-early';
import type { FailurePolicy } from '../../capabilities/results/failure-policy';
import type { Branches } from '../../capabilities/results/recorded-branches';
import { chainOf } from '../../capabilities/results/recorded-work';
import { LONGEST_REQUEST } from '../../work/request-check';
import type { Work } from '../../work/work';
import { checkAnswers, checkSingle, checkWork } from '../../work/work-check';
import type { ScatterGatherProps } from './props';

/** Refuses what can't be; gives the targets by name, for not every language keeps the order of a map. */
export function planTargets(scope: IConstruct, props: ScatterGatherProps): Branches {
  const targets = Object.entries(props.targets).sort(([one], [other]) => (one < other ? -1 : 1));
  if (targets.length === 0) {
    throw refusal(scope, {
      prop: 'targets',
      must: 'name at least one',
      got: 'none',
      instead: 'say who is to be asked',
    });
  }
  checkKnown(scope, 'window', props.window);
  checkDuration(scope, 'window', props.window, {
    atLeast: Duration.seconds(1),
    atMost: LONGEST_WAIT,
    instead: 'AWS counts in whole seconds and ends an execution after 365 days',
  });
  for (const [name, work] of targets) checkTarget(scope, name, work, props);
  checkMinimum(scope, props.minimumAnswers, targets.length);
  if (props.failurePolicy !== undefined) checkPolicy(scope, props.failurePolicy, props, targets.length);
  if (props.resultField === '') {
    const instead = "leave it out for 'scatterGather'";
    throw refusal(scope, { prop: 'resultField', must: 'be the name of a field', got: props.resultField, instead });
  }
  return targets;
}

function checkTarget(scope: IConstruct, name: string, work: Work, props: ScatterGatherProps): void {
  const prop = `targets.${name}`;
  if (name === '') {
    throw refusal(scope, { prop: 'targets', must: 'have names', got: name, instead: 'answers stand under them' });
  }
  checkSingle(scope, prop, work);
  checkAnswers(scope, prop, work);
  if (work._work.kind === 'built') {
    checkLimit(scope, `${prop}.taskTimeout`, work._work.givenTimeout, props.window);
    checkLimit(scope, `${prop}.deadline`, work._work.deadline, LONGEST_WAIT);
  }
  checkWork(scope, prop, work);
  checkRequestWindow(scope, prop, work, props.window);
  checkPayload(scope, prop, work, props);
  checkChain(scope, prop, work, props.window);
}

function checkLimit(scope: IConstruct, prop: string, limit: Duration | undefined, atMost: Duration): void {
  if (limit === undefined) return;
  checkKnown(scope, prop, limit);
  const instead = 'nobody waits for an answer after the window: it is not needed';
  checkDuration(scope, prop, limit, { atLeast: Duration.seconds(1), atMost, instead });
}

function checkKnown(scope: IConstruct, prop: string, time: Duration): void {
  if (time.isUnresolved()) {
    const instead = 'it is part of the definition: give a literal duration';
    throw refusal(scope, { prop, must: 'be known at synthesis', got: time, instead });
  }
}

function checkRequestWindow(scope: IConstruct, prop: string, { _work }: Work, window: Duration): void {
  const isRequest = _work.kind === 'built' && _work.http !== undefined;
  if (isRequest && _work.givenTimeout === undefined && window.toSeconds() > LONGEST_REQUEST.toSeconds()) {
    throw refusal(scope, {
      prop: 'window',
      must: `be at most ${LONGEST_REQUEST.toSeconds()} seconds for '${prop}': AWS gives up an HTTP request then`,
      got: window,
      instead: "shorten it, or give that target a 'taskTimeout'",
    });
  }
}

/** A token goes into an object; an expression may give one, text can't. */
function checkPayload(scope: IConstruct, prop: string, { _work: work }: Work, props: ScatterGatherProps): void {
  if (work.kind !== 'built' || work.deadline === undefined) return;
  const payload = work.payload === undefined ? props.request : work.payload;
  const isText = typeof payload === 'string' && !payload.startsWith('{%');
  const isObject = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
  if (payload === undefined || isObject || (typeof payload === 'string' && !isText)) return;
  throw refusal(scope, {
    prop: work.payload === undefined ? 'request' : `${prop}.payload`,
    must: "be an object for a target that answers later: a 'taskToken' is added to it",
    got: payload,
    instead: 'make it a field of an object',
  });
}

/** Nothing can cut states off from outside. */
function checkChain(scope: IConstruct, prop: string, { _work: work }: Work, window: Duration): void {
  if (work.kind === 'built') return;
  const { seconds, unknown } = longestTime(renderedChain(chainOf(work)));
  const [first] = unknown;
  if (first === undefined && seconds <= window.toSeconds()) return;
  throw refusal(scope, {
    prop,
    must: `be over within the window of ${window.toHumanString()} for certain: nothing can cut states of your own off`,
    got:
      first === undefined
        ? `states that may take ${seconds} seconds`
        : `the state '${first.state}', of which that is not known: ${first.why}`,
    instead: "shorten their timeouts and retries, or lengthen 'window'",
  });
}

function checkMinimum(
  scope: IConstruct,
  minimum: number | undefined,
  targets: number,
  prop: 'minimumAnswers' | 'failurePolicy' = 'minimumAnswers',
): void {
  if (
    minimum === undefined ||
    (!Token.isUnresolved(minimum) && Number.isInteger(minimum) && minimum >= 1 && minimum <= targets)
  ) {
    return;
  }
  throw refusal(scope, {
    prop,
    must: `${prop === 'failurePolicy' ? 'ask for' : 'be'} a whole number from 1 to ${targets}, the number of targets`,
    got: minimum,
    instead: 'leave it out to go on with whatever has come',
  });
}

function checkPolicy(
  scope: IConstruct,
  policy: FailurePolicy,
  { minimumAnswers }: ScatterGatherProps,
  targets: number,
): void {
  const { endEarly, minimumSuccesses } = policy._settings;
  if (endEarly === undefined) {
    throw refusal(scope, {
      prop: 'failurePolicy',
      must: 'be FailurePolicy.firstOf() or a quorum with endEarly',
      got: 'a policy that waits for all',
      instead: "give 'minimumAnswers', or leave it out to go on with whatever has come",
    });
  }
  if (minimumAnswers !== undefined) {
    const instead = 'the policy says how many answers must come';
    const got = 'both';
    throw refusal(scope, { prop: 'minimumAnswers', must: "be left out beside 'failurePolicy'", got, instead });
  }
  checkMinimum(scope, minimumSuccesses, targets, 'failurePolicy');
  checkEarlyEnd(scope, policy, targets);
}
