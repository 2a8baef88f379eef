import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { mayGet } from '../../capabilities/results/result-access';
import { inputWith, jsonata, quoted } from '../../core/jsonata';
import { FragmentNames } from '../../core/naming';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import { ForgivenTask } from '../../states/forgiven-task';
import { retryS3 } from '../../states/retries';
import { eachAttempt } from '../../states/task-timeout';
import { NOTHING_TO_DO, payloadOf } from './payload-step';
import type { PayloadStepProps } from './step-props';
import { isReference, leadsInto } from './reference';

/**
 * A state that puts a payload in the place of its reference: 1 transition. What is no reference stays as it is, for the same price.
 *
 * The payload must fit into a state, 256 KiB with everything else; what is larger only functions can load. A reference that leads out of the folder of the
 * execution ends it with `States.QueryEvaluationError`.
 */
export class LoadPayload extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: PayloadStepProps) {
    super(scope, id);
    const payload = payloadOf(this, props);
    const { store, resultField = 'payload', stateNamePrefix } = props;
    const { bucket } = store;
    const bound = `$claim := (${payload}); `;
    const isOwn = `${isReference('$claim')} and ${leadsInto('$claim', bucket.bucketName, store._folder)}`;
    const foreign = '$error("the reference leads out of the folder of the execution")';
    const field = quoted(resultField);
    const state = new ForgivenTask(
      this,
      'Load',
      {
        stateName: new FragmentNames(this, stateNamePrefix).state('load payload'),
        integration: 'aws-sdk:s3:getObject',
        comment: 'Without the object there is nothing to go on with. lint-ignore: unhandled-error',
        arguments: {
          Bucket: bucket.bucketName,
          Key: jsonata(`(${bound}${isOwn} ? $claim.claimCheck.key : $error("there is nothing to load"))`),
        },
        timeout: eachAttempt(Duration.minutes(1)),
        retry: retryS3(),
        output: inputWith(`${field}: $parse($states.result.Body).payload`),
        statements: [mayGet(bucket, `${store.prefix}*`), ...mayUseKey(bucket.encryptionKey, KeyUse.READ)],
      },
      {
        errors: [NOTHING_TO_DO],
        output: inputWith(`${field}: (${bound}${isReference('$claim')} ? ${foreign} : $claim)`),
      },
    );
    this.startState = state;
    this.endStates = [state];
  }
}
