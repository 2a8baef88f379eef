import type { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { AslCatch } from '../../states/asl-task';

/** The state around branches or iterations: how its errors are led somewhere. */
export type CatchBy = (handler: AslCatch) => void;

/** A branch, or the iteration of an item. */
export interface DecidingPlace {
  /** The id of its first state. */
  readonly id: string;
  /** The part behind the prefix in the names of its states. */
  readonly phrase: string;
}

/** The states that an early end leads to. */
export interface EarlyStates {
  readonly last: sfn.State & sfn.INextable & { next: (next: sfn.IChainable) => sfn.Chain };
  /** Leads what judging raises somewhere, where nobody has decided. */
  readonly catchRaised: CatchBy;
}

/**
 * The way in which a branch ends the others: it fails on purpose with an error of ours once enough have succeeded, which the state around it catches.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html
 */
export interface EarlyEnd {
  /** The entering of the state around, in JSONata, where branches must be told of it: their input is then an object of `input` and `entering`. */
  readonly entering?: string;

  /** JSONata of what the work puts out, out of the members of an object that say which branch it is, and of its result. */
  success(key: string, result: string): string;

  /** The state behind the work. */
  behind(place: DecidingPlace): sfn.State;

  /** The states behind the state around, when it was ended early; `told` is the last of them, if there is one for those who lost. */
  gather(catchBy: CatchBy, told?: EarlyStates['last']): EarlyStates;
}

/** JSONata of what comes out, made of an array of the records of those who have answered. */
export type EarlyOutput = (records: string) => string;
