import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from '../core/refusal';

/** Refuses an Express state machine where that can't do what is asked for; `why` completes the error. */
export function requireStandard(scope: IConstruct, type: sfn.StateMachineType | undefined, why: string): void {
  if (type !== sfn.StateMachineType.EXPRESS) return;
  throw refusal(scope, {
    prop: 'stateMachineType',
    must: 'be STANDARD',
    got: type,
    instead: `${why}: leave it out`,
  });
}
