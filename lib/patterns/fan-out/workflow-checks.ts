import { Token, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { FanOut } from './fragment';
import type { FanOutProps } from './props';
import { FanOutMode } from './props';
import { refusal } from '../../core/refusal';
import type { FanOutRerunOptions, FanOutUploadOptions } from './fan-out-start';

/** Only a Standard execution has child executions. */
export function checkType(scope: IConstruct, { mode }: FanOut, type: sfn.StateMachineType | undefined): void {
  if (mode !== FanOutMode.DISTRIBUTED || type !== sfn.StateMachineType.EXPRESS) return;
  throw refusal(scope, {
    prop: 'stateMachineType',
    must: 'be STANDARD',
    got: type,
    instead: "an Express execution can't have child executions, whose own type is 'childType': leave it out",
  });
}

/** Uploads must mean something to the source, and results must not be uploads. */
export function checkUpload(
  scope: IConstruct,
  fanOut: FanOut,
  { source }: FanOutProps,
  upload: FanOutUploadOptions,
  prefix: string,
  bucket: s3.IBucket | undefined,
): void {
  const { stored } = source._settings;
  if (stored === undefined) {
    const instead = 'use FanOutSource.csv, .json or .jsonLines, or start it from elsewhere';
    throw refusal(scope, {
      prop: 'startOnUpload',
      must: 'be left out for items that are not in S3',
      got: upload,
      instead,
    });
  }
  if (!stored.listed && !Token.isUnresolved(stored.key) && !stored.key.startsWith('{%')) {
    throw refusal(scope, {
      prop: 'startOnUpload',
      must: 'go with a source that reads the object that was uploaded',
      got: stored.key,
      instead: "make the key '{% $states.input.key %}'",
    });
  }
  if (Token.isUnresolved(prefix)) {
    const instead = 'or results can not be told from uploads: give a literal string';
    throw refusal(scope, { prop: 'startOnUpload.prefix', must: 'be known at synthesis', got: prefix, instead });
  }
  if (!prefix.startsWith(stored.keyPrefix ?? '')) {
    throw refusal(scope, {
      prop: 'startOnUpload.prefix',
      must: `start with the 'keyPrefix' of the source, '${stored.keyPrefix}'`,
      got: prefix,
      instead: 'nothing else may be read',
    });
  }
  checkLoop(scope, fanOut, prefix, bucket);
}

/** Either of two prefixes that overlap is the beginning of the other. */
function checkLoop(scope: IConstruct, fanOut: FanOut, prefix: string, bucket: s3.IBucket | undefined): void {
  const results = fanOut.resultPrefix ?? '';
  const apart = fanOut.resultBucket !== bucket || !(results.startsWith(prefix) || prefix.startsWith(results));
  if (apart) return;
  throw refusal(scope, {
    prop: 'startOnUpload.prefix',
    must: `lie apart from the results under '${results}'`,
    got: prefix,
    instead: "results would start executions without end: give another prefix, a 'resultPrefix' or a 'resultBucket'",
  });
}

/** There must be failures to run again, and something to do for them. */
export function checkRerun(scope: IConstruct, { mode }: FanOut, props: FanOutProps, rerun: FanOutRerunOptions): void {
  const refuse = (must: string, got: string | undefined, instead: string): Error =>
    refusal(scope, { prop: 'rerunFailures', must, got, instead });
  if (mode !== FanOutMode.DISTRIBUTED) {
    const instead = 'failures are in the output of the execution';
    throw refuse('be left out unless the fan-out is distributed', mode, instead);
  }
  if (props.failurePolicy === undefined || props.failurePolicy._settings.failFast === true) {
    throw refuse(
      'go with a policy that collects failures',
      'fail-fast',
      'a run that failed fast goes on when it is redriven (grantRedriveExecution); or use another failurePolicy',
    );
  }
  if (rerun.work === undefined && props.work !== undefined && props.work._work.kind !== 'built') {
    const instead = "states can stand in one state machine only: make them once more, as 'rerunFailures.work'";
    throw refuse("have 'work' of its own beside a chain", undefined, instead);
  }
}
