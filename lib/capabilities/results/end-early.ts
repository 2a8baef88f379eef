import { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct, IConstruct } from 'constructs';
import { checkDuration, refusal } from '../../core/refusal';
import type { FragmentNames } from '../../core/naming';
import { createdWithoutKey } from '../../states/key-fact';
import { LONGEST_WAIT } from '../../states/task-timeout';
import { checkSingle, checkWork } from '../../work/work-check';
import { CoordinationTable } from '../coordination/coordination-table';
import { CarriedEnd } from './carried-end';
import { CountedEnd, type CountedEndProps } from './counted-end';
import type { CatchBy, EarlyEnd, EarlyOutput, EarlyStates } from './early-end';
import type { FailurePolicy } from './failure-policy';
import { lostWork } from './lost-work';

/** The branches or items that are ended early, and the output then. */
export interface EarlyEndSettings extends Pick<CountedEndProps, 'entering' | 'member'> {
  readonly scope: Construct;
  readonly names: FragmentNames;
  readonly policy: FailurePolicy;
  readonly output: EarlyOutput;
  /** The key of the table that is created, if there is one. */
  readonly encryptionKey?: kms.IKey;
}

/** The way in which branches or items end one another; undefined where the policy lets all come to their end. */
export function earlyEnd({ scope, names, policy, output, ...settings }: EarlyEndSettings): EarlyEnd | undefined {
  const { endEarly, minimumSuccesses = 1 } = policy._settings;
  if (endEarly === undefined) return undefined;
  if (minimumSuccesses === 1 && endEarly.table === undefined) return new CarriedEnd(scope, names, output);
  const { encryptionKey, entering, member } = settings;
  const coordination = endEarly.table ?? new CoordinationTable(scope, 'Answers', { encryptionKey });
  return new CountedEnd(scope, {
    names,
    table: coordination.table,
    createdWithoutKey: createdWithoutKey(scope, coordination, encryptionKey),
    minimumSuccesses,
    entering,
    member,
    output,
  });
}

/** Leads an early end somewhere, by way of the user's work for those who lost. */
export function gatherEarly(
  early: EarlyEnd,
  catchBy: CatchBy,
  {
    scope,
    names,
    policy,
    resultField,
  }: Pick<EarlyEndSettings, 'scope' | 'names' | 'policy'> & { readonly resultField: string },
): EarlyStates {
  const { onLost } = policy._settings.endEarly ?? {};
  return early.gather(catchBy, onLost && lostWork(scope, { names, resultField }, onLost));
}

/** Refuses an early end that can't be; `most` is the number of branches or targets, where it is known. */
export function checkEarlyEnd(scope: IConstruct, { _settings }: FailurePolicy, most: number | undefined): void {
  const { endEarly, minimumSuccesses = 1 } = _settings;
  if (endEarly === undefined) return;
  const { onLost, hedgeAfter } = endEarly;
  if (most !== undefined && minimumSuccesses >= most) {
    const instead = 'nobody would be left to be stopped: lower the number, or leave the early end out';
    const must = `end early with fewer than all ${most}`;
    throw refusal(scope, { prop: 'failurePolicy', must, got: minimumSuccesses, instead });
  }
  if (onLost !== undefined) {
    checkSingle(scope, 'failurePolicy.onLost', onLost);
    checkWork(scope, 'failurePolicy.onLost', onLost);
  }
  if (hedgeAfter === undefined) return;
  if (most === undefined) {
    const instead = 'name branches, or leave it out';
    throw refusal(scope, {
      prop: 'failurePolicy.hedgeAfter',
      must: 'go with branches or targets',
      got: 'items',
      instead,
    });
  }
  if (hedgeAfter.isUnresolved()) {
    const instead = 'it is part of the definition: give a literal duration';
    throw refusal(scope, { prop: 'failurePolicy.hedgeAfter', must: 'be known at synthesis', got: hedgeAfter, instead });
  }
  const bounds = { atLeast: Duration.seconds(1), atMost: LONGEST_WAIT, instead: 'AWS counts in whole seconds' };
  checkDuration(scope, 'failurePolicy.hedgeAfter', hedgeAfter, bounds);
}
