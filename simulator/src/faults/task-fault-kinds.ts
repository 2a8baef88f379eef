/**
 * What goes wrong with a call of a task.
 * - `error`: the call fails and has no effect.
 * - `throttle`: the service refuses the call since there are too many; no effect.
 * - `timeout`: the call gets lost: no effect, no answer.
 * - `answerLost`: the effect happens, but the caller sees an error.
 * - `late`: no answer comes, and the effect happens after the task has timed out.
 * - `zombie`: the call fails at once, and its effect happens all the same: right after that of the retry, or, where nothing is
 *   retried within a minute, after that minute.
 * - `twice`: the effect happens twice; the first answer counts.
 * - `heartbeatsLost`: the heartbeats of a callback, or of a worker, do not arrive.
 * - `stopped`: the execution is stopped when it makes the call.
 * - `stoppedAtWork`: the execution is stopped while the job that the call has started is at work (`.sync`); Step Functions stops the job.
 * - `cancelLost`: the same, and the attempt to stop the job gets lost: it runs on.
 * - `machineTimedOut`: the machine's own timeout ends the execution when it makes the call.
 *
 * With an activity it is the worker that things go wrong with. `error`: it fails the task; `timeout`: none takes it;
 * `answerLost`: it dies at work, so that neither heartbeats nor an answer arrive; `late`: it takes the task, hangs until
 * the task has timed out, and goes on then; `zombie`: it fails the task and works on it nevertheless; `twice`: its answer arrives twice, and the second is refused with
 * `TaskTimedOut`. `throttle` has no meaning there.
 *
 * The reader and the writer of a distributed Map fail with `States.ItemReaderFailed` and `States.ResultWriterFailed`.
 * Where no answer comes (`timeout`, `late`), their client gives up after a minute.
 */
export type TaskFaultKind =
  | 'error'
  | 'throttle'
  | 'timeout'
  | 'answerLost'
  | 'late'
  | 'zombie'
  | 'twice'
  | 'heartbeatsLost'
  | 'stopped'
  | 'stoppedAtWork'
  | 'cancelLost'
  | 'machineTimedOut';

export const TASK_FAULT_KINDS: readonly TaskFaultKind[] = [
  'error',
  'throttle',
  'timeout',
  'answerLost',
  'late',
  'zombie',
  'twice',
  'heartbeatsLost',
  'stopped',
  'stoppedAtWork',
  'cancelLost',
  'machineTimedOut',
];
