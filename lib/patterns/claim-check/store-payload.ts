import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { mayPut } from '../../capabilities/results/result-access';
import { inputWith, jsonata, quoted } from '../../core/jsonata';
import { FragmentNames } from '../../core/naming';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import { ForgivenTask } from '../../states/forgiven-task';
import { retryS3 } from '../../states/retries';
import { eachAttempt } from '../../states/task-timeout';
import { NOTHING_TO_DO, payloadOf } from './payload-step';
import type { PayloadStepProps } from './step-props';
import { referenceTo } from './reference';

/**
 * A state that puts a payload into a `ClaimCheck`, and a reference in its place: 1 transition. A payload below the threshold stays as it is, for the same price.
 *
 * The object is named after what it holds: an attempt whose answer was lost, and a redrive, write the same one again.
 */
export class StorePayload extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: PayloadStepProps) {
    super(scope, id);
    const payload = payloadOf(this, props);
    const { store, resultField = 'payload', stateNamePrefix } = props;
    const { bucket } = store;
    const field = quoted(resultField);
    const body = `{"payload": ${payload}}`;
    const key = `${store._folder} & $hash($string(${body}), "SHA-256") & ".json"`;
    const isSmall = `$length($string(${payload})) < ${store.threshold.toBytes()}`;
    const state = new ForgivenTask(
      this,
      'Store',
      {
        stateName: new FragmentNames(this, stateNamePrefix).state('store payload'),
        integration: 'aws-sdk:s3:putObject',
        arguments: {
          Bucket: bucket.bucketName,
          Key: jsonata(`${isSmall} ? $error("it is small enough to travel") : ${key}`),
          Body: jsonata(body),
          ContentType: 'application/json',
        },
        timeout: eachAttempt(Duration.minutes(1)),
        retry: retryS3(),
        output: inputWith(`${field}: ${referenceTo(bucket.bucketName, key)}`),
        statements: [mayPut(bucket, `${store.prefix}*`), ...mayUseKey(bucket.encryptionKey, KeyUse.WRITE)],
      },
      { errors: [NOTHING_TO_DO], output: inputWith(`${field}: ${payload}`) },
    );
    this.startState = state;
    this.endStates = [state];
  }
}
