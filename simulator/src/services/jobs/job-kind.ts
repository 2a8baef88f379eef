import type { JsonObject } from '../../base/json';
import { capitalized, textMember, type Need, type Surroundings } from '../need';
import type { App } from '../resource';

/**
 * How a job is.
 * - `RUNNING`: at work, or waiting to be.
 * - `SUCCEEDED`, `FAILED`: it has come to its end by itself.
 * - `TIMED_OUT`: its service has ended it, by the job's own timeout.
 * - `STOPPED`: somebody has stopped it.
 */
export type JobStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED';

/** A job as its service knows it. */
export interface KnownJob {
  /** What its service knows it by: a run's id, a task's ARN, a name. */
  readonly id: string;
  readonly status: JobStatus;
  /** The status in the service's own word. */
  readonly statusText: string;
  /** The input of the call that started it, in the names of the service's API. */
  readonly input: JsonObject;
  readonly startMs: number;
  readonly endMs: number | undefined;
  /** Why it ended as it did; undefined for a success. */
  readonly reason: string | undefined;
  /** The job's own timeout. */
  readonly limitMs: number | undefined;
  readonly place: Surroundings;
}

/** An event with which a service tells of a job. */
export interface JobEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: JsonObject;
  readonly resources?: readonly string[];
}

/** A call about jobs that are there. */
export interface JobCall {
  /** As the service's API names it: `StopQueryExecution`. */
  readonly operation: string;
  /** Whether it takes several jobs, and leaves out what it doesn't know. @default false - it refuses that */
  readonly takesSeveral?: true;
  /** The jobs that are meant. */
  ids(input: JsonObject): readonly string[];
  /** Its answer, in the names of the API, by the descriptions of the jobs that are there. */
  answer(found: readonly JsonObject[], input: JsonObject): JsonObject;
}

/** A call that looks for jobs. */
export interface JobSearch {
  readonly operation: string;
  isMeant(job: KnownJob, input: JsonObject): boolean;
  /** How many a page has. */
  readonly pageSize: number;
  answer(found: readonly JsonObject[], nextToken: string | undefined): JsonObject;
}

/**
 * What AWS's pages tell of the jobs that an action starts: what an integration with `.sync` waits for.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync
 */
export interface JobKind {
  /** The permissions with which Step Functions looks at the job. */
  readonly watching: readonly string[];
  /** Those with which it stops the job; none where it can't. */
  readonly stopping: readonly string[];
  /** The rule by which it hears of the job's end, where there is one: the role must be allowed to make it. Without, it looks: that must be allowed. */
  readonly rule?: string;
  /** The permissions to start it, with their resources. @default - those of AWS's tables, on any resource */
  starting?(input: JsonObject, where: Surroundings): readonly Need[];
  /** The service's words. @default - as {@link JobStatus} */
  readonly statuses?: Partial<Readonly<Record<JobStatus, string>>>;
  /** Makes the id of a new job. @default - a UUID */
  newId?(input: JsonObject, unique: string, place: Surroundings): string;
  /** The member by which a repeated start is known: then it gives the job that is there. */
  readonly token?: string;
  /** Whether a job of this id can't be started again, and how the service refuses that. */
  readonly taken?: { readonly code: string; readonly message: string };
  /** What the start answers, in the names of the API. */
  started(job: KnownJob): JsonObject;
  /** The job, in the names of the API. */
  members(job: KnownJob): JsonObject;
  /** The action whose answer describes the job: it tells the names that the result has. @default - the names stay */
  readonly describedBy?: string;
  readonly ask?: JobCall;
  readonly stop?: JobCall;
  readonly search?: JobSearch;
  /** What the Task gets, of the description and of the answer to the start, both in the names of the integration. @default - the description */
  result?(described: JsonObject, started: JsonObject): JsonObject;
  /** How long it may take, by what it was started with and by the resource that it is a run of. */
  limitMs?(input: JsonObject, app: App): number | undefined;
  /** What the service tells EventBridge when the job has another status; undefined where it tells nothing. */
  event?(job: KnownJob): JobEvent | undefined;
}

/** The right to hand a role to a service. */
export function passes(role: string, service: string): Need {
  return { action: 'iam:PassRole', resource: role, context: { 'iam:passedtoservice': [service] } };
}

/** The time in seconds since 1970, as services give it. */
export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}

/** An object without the members that are undefined. */
export function defined(members: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** A member that is text, or an empty one; as the service's API names it, or with a capital as integrations do. */
export function text(input: JsonObject, name: string): string {
  return textMember(input, capitalized(name)) ?? '';
}

/** A member that is a list of texts. */
export function texts(input: JsonObject, name: string): readonly string[] {
  const value = input[name];
  return Array.isArray(value) ? (value as string[]) : [];
}

/** Whether a status is one of those that are asked for: any is, where none is named. */
export function isOneOf(status: string, asked: readonly string[]): boolean {
  return asked.length === 0 || asked.includes(status);
}

/** A member that is an object, or an empty one. */
export function part(input: JsonObject, name: string): JsonObject {
  const value = input[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

const MINUTE_MS = 60_000;

/** A number of minutes. */
export function minutes(value: unknown): number | undefined {
  return typeof value === 'number' ? value * MINUTE_MS : undefined;
}

/** A number of seconds. */
export function secondsMs(value: unknown): number | undefined {
  return typeof value === 'number' ? value * 1000 : undefined;
}

/** The ARN of something in the account and region of the call. */
export function arn({ partition, region, account }: Surroundings, service: string, rest: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${rest}`;
}

/** The ARN that a name stands for; what is an ARN already stays. */
export function arnFor(where: Surroundings, service: string, prefix: string, nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : arn(where, service, prefix + nameOrArn);
}
