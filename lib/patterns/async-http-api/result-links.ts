import { Aws, Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { checkFolderPrefix } from '../../capabilities/results/folder-prefix';
import { folderPrefix } from '../../capabilities/results/result-bucket';
import { mayGet } from '../../capabilities/results/result-access';
import { checkDuration, refusal } from '../../core/refusal';
import { checkReach } from '../../resources/reach';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import type { AsyncHttpApiProps } from './props';

const DEFAULT_PREFIX = 'results/';

/** The variables from which the function makes links; none without a bucket. */
export function linkEnvironment({ resultBucket, resultPrefix, linkLifetime }: AsyncHttpApiProps): {
  [name: string]: string;
} {
  if (resultBucket === undefined) return {};
  return {
    RESULT_BUCKET: resultBucket.bucketName,
    RESULT_PREFIX: folderPrefix(resultPrefix ?? DEFAULT_PREFIX),
    LINK_SECONDS: String((linkLifetime ?? Duration.minutes(5)).toSeconds()),
    URL_SUFFIX: Aws.URL_SUFFIX,
  };
}

/** The statements for the function: a link lets its reader do what the function may. */
export function mayReadResults({
  resultBucket,
  resultPrefix = DEFAULT_PREFIX,
}: AsyncHttpApiProps): iam.PolicyStatement[] {
  if (resultBucket === undefined) return [];
  return [
    mayGet(resultBucket, `${folderPrefix(resultPrefix)}*`),
    ...mayUseKey(resultBucket.encryptionKey, KeyUse.READ),
  ];
}

/** Refuses what can't be where results lie. */
export function checkResults(scope: IConstruct, props: AsyncHttpApiProps): void {
  const { resultBucket, resultPrefix, linkLifetime } = props;
  for (const prop of ['resultPrefix', 'linkLifetime'] as const) {
    if (resultBucket === undefined && props[prop] !== undefined) {
      const instead = "give 'resultBucket', or leave it out";
      throw refusal(scope, { prop, must: 'be left out without a bucket of results', got: props[prop], instead });
    }
  }
  if (resultBucket !== undefined) checkReach(scope, 'resultBucket', resultBucket);
  if (resultPrefix !== undefined) checkFolderPrefix(scope, 'resultPrefix', resultPrefix, DEFAULT_PREFIX);
  if (linkLifetime !== undefined) checkLifetime(scope, linkLifetime);
}

function checkLifetime(scope: IConstruct, linkLifetime: Duration): void {
  const instead = 'a link ends with the session of the function that signed it: callers ask for a new one';
  checkDuration(scope, 'linkLifetime', linkLifetime, {
    atLeast: Duration.seconds(1),
    atMost: Duration.hours(1),
    instead,
  });
  if (linkLifetime.isUnresolved()) {
    throw refusal(scope, {
      prop: 'linkLifetime',
      must: 'be known at synthesis',
      got: linkLifetime,
      instead: 'give a literal duration',
    });
  }
}
