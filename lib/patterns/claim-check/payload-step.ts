import type { IConstruct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { expressionBody, isExpression } from '../../core/jsonata';
import { refuseJsonPath } from '../../core/json-path';
import { refusal } from '../../core/refusal';
import type { PayloadStepProps } from './step-props';

const GIVEN: Given<PayloadStepProps> = { store: 'given', payload: 'given' };

/** The error of a task that has nothing to do, by an expression that says so. */
export const NOTHING_TO_DO = 'States.QueryEvaluationError';

/** Refuses props of a step that can't be; answers JSONata (without braces) of the payload. */
export function payloadOf(scope: IConstruct, props: PayloadStepProps): string {
  checkGiven(scope, props, GIVEN);
  const { payload, resultField = 'payload' } = props;
  refuseJsonPath(scope, 'payload', payload);
  if (!isExpression(payload)) {
    const instead = 'a text that is known beforehand needs no store';
    throw refusal(scope, { prop: 'payload', must: "be a JSONata expression, '{% … %}'", got: payload, instead });
  }
  if (resultField.trim() === '') {
    const instead = "leave it out for 'payload'";
    throw refusal(scope, { prop: 'resultField', must: 'be the name of a field', got: resultField, instead });
  }
  return expressionBody(payload);
}
