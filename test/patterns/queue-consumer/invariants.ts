import type { QueueMessage, Run } from 'cdk-workflow-simulator';

/** What came of messages. */
export interface Consumed {
  /** Every execution, in the order in which they started. */
  readonly runs: readonly Run[];
  /** What is left in the queue, and what lies in the dead-letter queue. */
  readonly left: readonly QueueMessage[];
  readonly dead: readonly QueueMessage[];
}

/** The job that an input, or the body of a message, speaks of. */
function jobIn(input: unknown): unknown {
  return (input as { readonly job?: unknown } | null)?.job;
}

const deadJobs = ({ dead }: Consumed): unknown[] => dead.map(({ body }) => jobIn(JSON.parse(body)));

/** The instants between which an execution ran; one that still does ends never. */
function spanOf({ path, status, elapsedMs }: Run): { fromMs: number; toMs: number } {
  const fromMs = path[0]?.enteredAtMs ?? 0;
  return { fromMs, toMs: status === 'RUNNING' ? Infinity : fromMs + elapsedMs };
}

/** 1. At most so many executions run at a time. */
export function assertAtMost(most: number, { runs }: Consumed): void {
  const spans = runs.map(spanOf);
  for (const { fromMs } of spans) {
    const atOnce = spans.filter((each) => each.fromMs <= fromMs && fromMs < each.toMs).length;
    if (atOnce > most) throw new Error(`${atOnce} executions ran at a time, more than ${most}`);
  }
}

/** 2. A message starts one execution, however often it is delivered. */
export function assertOnce({ runs }: Consumed): void {
  const jobs = runs.map(({ input }) => jobIn(input));
  const again = jobs.find((job, index) => jobs.indexOf(job) !== index);
  if (again !== undefined) throw new Error(`the message ${JSON.stringify(again)} started two executions`);
}

/** 3. No message is lost: each has run or lies in the dead-letter queue, and none is left. */
export function assertNoneLost(sent: readonly number[], consumed: Consumed): void {
  const { runs, left } = consumed;
  if (left.length > 0) throw new Error(`${left.length} messages are left in the queue`);
  const known = [...runs.map(({ input }) => jobIn(input)), ...deadJobs(consumed)];
  const lost = sent.filter((job) => !known.includes(job));
  if (lost.length > 0) throw new Error(`lost: ${lost.join(', ')}`);
}

/** 4. What has failed lies in the dead-letter queue with its error, and nothing that succeeded does. */
export function assertFailuresKept(consumed: Consumed): void {
  for (const { input, status, error } of consumed.runs) {
    const kept = consumed.dead.filter(({ body }) => jobIn(JSON.parse(body)) === jobIn(input));
    if (status === 'SUCCEEDED' && kept.length > 0) throw new Error(`${JSON.stringify(input)} is in the dead letters`);
    if (status === 'SUCCEEDED' || status === 'RUNNING') continue;
    const told = kept.map(({ attributes }) => attributes['error']?.value);
    if (!told.includes(error ?? status))
      throw new Error(`${JSON.stringify(input)} is not in the dead letters with ${error}`);
  }
}

/** 5. Of each group one execution runs at a time, in the order in which messages were sent. */
export function assertInOrder(sent: readonly number[], groupOf: (job: number) => string, { runs }: Consumed): void {
  const last = new Map<string, { readonly job: number; readonly toMs: number }>();
  for (const run of runs) {
    const job = jobIn(run.input) as number;
    const before = last.get(groupOf(job));
    const { fromMs, toMs } = spanOf(run);
    if (before !== undefined && (sent.indexOf(before.job) > sent.indexOf(job) || before.toMs > fromMs)) {
      throw new Error(`${job} started before ${before.job} had ended`);
    }
    last.set(groupOf(job), { job, toMs });
  }
}
