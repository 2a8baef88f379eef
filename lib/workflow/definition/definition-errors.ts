import type { Rule } from './finding';
import { allNotLast } from './rules/errors/all-not-last';
import { brokenExpression } from './rules/errors/broken-expression';
import { callbackInExpress } from './rules/errors/callback-in-express';
import { choiceLanguage } from './rules/errors/choice-language';
import { distributedMapInExpress } from './rules/errors/distributed-map-in-express';
import { halfExpression } from './rules/errors/half-expression';
import { heartbeatTooLong } from './rules/errors/heartbeat-too-long';
import { jsonPathField } from './rules/errors/json-path-field';
import { jsonPathState } from './rules/errors/json-path-state';
import { jsonataField } from './rules/errors/jsonata-field';
import { jobInExpress } from './rules/errors/job-in-express';
import { nameTooLong } from './rules/errors/name-too-long';
import { notAtTop } from './rules/errors/not-at-top';
import { notResumable } from './rules/errors/not-resumable';
import { parametersNoObject } from './rules/errors/parameters-no-object';
import { timeoutBelowFunction } from './rules/errors/timeout-below-function';
import { unknownVariable } from './rules/errors/unknown-variable';
import { waitWithoutEnd } from './rules/errors/wait-without-end';

/** The rules of what AWS refuses, at deployment or when the state is entered, and of what could hang until the execution's one-year limit. */
export const DEFINITION_ERRORS: Readonly<Record<string, Rule>> = {
  nameTooLong,
  callbackInExpress,
  notAtTop,
  notResumable,
  jobInExpress,
  distributedMapInExpress,
  waitWithoutEnd,
  heartbeatTooLong,
  timeoutBelowFunction,
  parametersNoObject,
  choiceLanguage,
  jsonPathState,
  jsonPathField,
  jsonataField,
  halfExpression,
  brokenExpression,
  unknownVariable,
  allNotLast,
};
