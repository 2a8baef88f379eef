import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../src/base/json';
import type { TaskCall, TaskPort, TaskReply } from '../src/engine/ports';
import type { CaseInput, RecordedAttempt } from './case';
import { Comparison } from './difference';

/** Ends a task from outside, as `Engine` does it. */
export interface TaskEnds {
  sendTaskSuccess(taskToken: string, output: string): void;
  sendTaskFailure(taskToken: string, error?: string, cause?: string): void;
}

/** Plays the recorded task results of a case back, in order, and notes which calls had other arguments than AWS's. */
export class RecordedTasks implements TaskPort {
  /** Differences in the arguments of calls, and calls that AWS never made. */
  readonly differences: string[] = [];
  private readonly pending: { state: string; resource: string; attempt: RecordedAttempt }[];
  private readonly comparison: Comparison;

  constructor(
    private readonly input: CaseInput,
    placeholders: ConstructorParameters<typeof Comparison>[0],
    private readonly ends: () => TaskEnds,
    private readonly later: (action: () => void) => void,
  ) {
    this.pending = (input.tasks ?? []).flatMap(({ attempts, ...task }) =>
      attempts.map((attempt) => ({ ...task, attempt })),
    );
    this.comparison = new Comparison(placeholders);
  }

  /** A nested execution whose answer was recorded is played back like any other task. */
  mocks(call: TaskCall): boolean {
    return this.pending.some(({ state }) => state === call.stateName);
  }

  start(call: TaskCall, reply: TaskReply): void {
    const attempt = this.take(call);
    if (attempt !== undefined) {
      this.compareArguments(call, attempt);
      this.play(call, reply, attempt);
    } else if (call.service.endsWith('s3')) {
      this.answerFromBucket(call, reply);
    } else {
      this.differences.push(`${call.stateName} called ${call.resource} once more than AWS did`);
      reply.fail('Conformance.NotRecorded', `${call.stateName} called ${call.resource} once more than AWS did`);
    }
  }

  /** Plays the part of the worker of an activity. */
  answerActivity(activityArn: string, task: { readonly taskToken: string; readonly input: Json }): void {
    const at = this.pending.findIndex(({ resource }) => resource === activityArn);
    const attempt = this.pending.splice(at, at === -1 ? 0 : 1)[0]?.attempt;
    if (attempt === undefined) return;
    const difference = this.comparison.difference(attempt.input, task.input, `input of ${activityArn}`);
    if (difference !== undefined) this.differences.push(difference);
    if (attempt.outcome === 'succeeded') this.ends().sendTaskSuccess(task.taskToken, JSON.stringify(attempt.output));
    if (attempt.outcome === 'failed') this.ends().sendTaskFailure(task.taskToken, attempt.error, attempt.cause);
  }

  private take(call: TaskCall): RecordedAttempt | undefined {
    const iteration = call.iterations.at(-1);
    const at = this.pending.findIndex(
      ({ state, attempt }) =>
        state === call.stateName && (attempt.iteration === undefined || attempt.iteration === iteration),
    );
    return at === -1 ? undefined : this.pending.splice(at, 1)[0]?.attempt;
  }

  private compareArguments(call: TaskCall, attempt: RecordedAttempt): void {
    const recorded = attempt.parameters ?? attempt.input;
    const difference = this.comparison.difference(recorded, call.arguments, `arguments of ${call.stateName}`);
    if (recorded !== undefined && difference !== undefined) this.differences.push(difference);
  }

  private play(call: TaskCall, reply: TaskReply, attempt: RecordedAttempt): void {
    if (attempt.submitted !== undefined) reply.submitted(attempt.submitted);
    const token = attempt.submitted === undefined ? undefined : call.taskToken;
    if (attempt.outcome === 'succeeded') {
      const output = attempt.output ?? null;
      if (token === undefined) reply.succeed(output);
      else this.later(() => this.ends().sendTaskSuccess(token, JSON.stringify(output)));
    } else if (attempt.outcome === 'failed') {
      if (token === undefined) reply.fail(attempt.error ?? '', attempt.cause);
      else this.later(() => this.ends().sendTaskFailure(token, attempt.error, attempt.cause));
    }
  }

  private answerFromBucket(call: TaskCall, reply: TaskReply): void {
    const { Bucket, Key, Prefix } = call.arguments as JsonObject;
    const objects = (this.input.fixtures?.s3 ?? []).filter((object) => object.Bucket === Bucket);
    if (call.action === 'listObjectsV2') {
      const found = objects.filter((object) => object.Key.startsWith((Prefix as string | undefined) ?? ''));
      reply.succeed({ Contents: found.map(describeObject) });
    } else if (call.action === 'putObject') {
      reply.succeed({});
    } else {
      const object = objects.find((candidate) => candidate.Key === Key);
      if (object === undefined) reply.fail('S3.NoSuchKeyException', 'The specified key does not exist.');
      else reply.succeed({ Body: object.Body });
    }
  }
}

function describeObject(object: { readonly Key: string; readonly Body: string }): Json {
  const ETag = `"${createHash('md5').update(object.Body).digest('hex')}"`;
  const Size = Buffer.byteLength(object.Body);
  return { ETag, Key: object.Key, LastModified: '2024-01-01T00:00:00.000Z', Size, StorageClass: 'STANDARD' };
}
