import type { WaitAttempt } from '../../../../capabilities/answers/handlers/wait-record';
import type { GivenRequest } from '../subject';

/** A time at which people are asked. */
export interface Stage {
  /** The level, from 0. */
  readonly level: number;
  /** 0 when the level begins. */
  readonly reminder: number;
}

/** An attempt of the state that asks and waits. */
export interface AskEvent {
  readonly type: 'ask';
  readonly wait: WaitAttempt;
  readonly request: GivenRequest;
  readonly stages: readonly Stage[];
  /** The stage that has begun. */
  readonly stage: number;
}

/** The end of a request whose deadline has passed. */
export interface CloseEvent {
  readonly type: 'close';
  readonly waitId: string;
  /** The entering of the state that closes. */
  readonly closedBy: string;
}
