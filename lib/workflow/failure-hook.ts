import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct, IConstruct } from 'constructs';
import { eventDeadLetters } from '../resources/event-dead-letters';
import { executionEndedRule } from '../resources/execution-ended-rule';
import { letServiceUseKey } from '../resources/key-use';

/** The machine whose failures are told, and the target. */
export interface FailureHookProps {
  readonly stateMachine: sfn.IStateMachine;
  readonly target: events.IRuleTarget;
  readonly encryptionKey?: kms.IKey;
}

/** Tells `target` of every execution that does not succeed; answers the queue for what could not be delivered. */
export function failureHook(scope: Construct, props: FailureHookProps): sqs.Queue {
  const deadLetters = eventDeadLetters(scope, 'FailureDlq', props.encryptionKey);
  executionEndedRule(scope, 'FailureRule', {
    ...props,
    target: {
      bind: (rule, id) => {
        const bound = props.target.bind(rule, id);
        letEventsUseKeyOf(scope, bound.targetResource);
        return bound;
      },
    },
    deadLetters,
    told: {
      executionArn: 'executionArn',
      stateMachineArn: 'stateMachineArn',
      name: 'name',
      status: 'status',
      error: 'error',
      cause: 'cause',
    },
  });
  return deadLetters;
}

/** A topic or a queue may be encrypted. */
function letEventsUseKeyOf(scope: Construct, target: IConstruct | undefined): void {
  const { masterKey, encryptionMasterKey } = (target ?? {}) as { masterKey?: kms.IKey; encryptionMasterKey?: kms.IKey };
  letServiceUseKey(scope, masterKey ?? encryptionMasterKey, {
    service: 'events.amazonaws.com',
    prop: 'failureTarget',
    lost: 'nobody is told of failures',
  });
}
