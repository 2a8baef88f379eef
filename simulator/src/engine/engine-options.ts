import type { Agenda } from '../base/agenda';
import type { EngineObserver } from './run/observer';
import type { Random } from '../base/random';
import type { TaskPort } from './ports';

/** Options of an {@link Engine}. */
export interface EngineOptions {
  readonly agenda: Agenda;
  /** Where chance comes from; the same numbers give the same histories. */
  readonly random: Random;
  /** Who carries out tasks. */
  readonly tasks: TaskPort;
  /** Who hears which way executions take. @default - nobody */
  readonly observer?: EngineObserver;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default '123456789012' */
  readonly accountId?: string;
  /** @default 'aws' */
  readonly partition?: string;
}
