import type { Rule } from './finding';
import { createdWithoutKey } from './rules/warnings/created-without-key';
import { enteringsAlike } from './rules/warnings/enterings-alike';
import { errorReplacesInput } from './rules/warnings/error-replaces-input';
import { taskWithoutTimeout } from './rules/warnings/task-without-timeout';
import { throttlingNotRetried } from './rules/warnings/throttling-not-retried';

/** The rules of what AWS takes and what then goes wrong one day. */
export const DEFINITION_WARNINGS: Readonly<Record<string, Rule>> = {
  taskWithoutTimeout,
  throttlingNotRetried,
  createdWithoutKey,
  errorReplacesInput,
  enteringsAlike,
};
