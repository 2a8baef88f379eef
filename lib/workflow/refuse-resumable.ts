import type { IConstruct } from 'constructs';
import { refusal } from '../core/refusal';
import type { ResumableOptions } from './resumable-options';

/**
 * Refuses an entry for failed executions where none can go on. Props of patterns that have none are asked too: a caller in JavaScript has no
 * compiler that would say it.
 *
 * @param of completes "must be left out for …"
 */
export function refuseResumable(scope: IConstruct, props: object, of: string, instead: string): void {
  const { resumable } = props as ResumableOptions;
  if (resumable !== true) return;
  throw refusal(scope, { prop: 'resumable', must: `be left out for ${of}`, got: resumable, instead });
}
