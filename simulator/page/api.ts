import type { Graph } from '../src/diagram/graph';
import type { HistoryEvent } from '../src/engine/history/history';
import type { Json, JsonObject } from '../src/base/json';

export type { Json, JsonObject };

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
export type Speed = 'real' | 'fastest' | 'paused' | 'stepped' | number;

/** What the control API tells; `GET /_sim/v1/openapi.json` describes it. */
export interface Line {
  readonly arn: string;
  readonly name: string;
  readonly machine: string;
  readonly status: Status;
  readonly startedAt: string;
  readonly stoppedAt?: string;
  readonly error?: string;
  readonly events: number;
  readonly waiting: number;
  readonly input: string;
}

export interface Overview {
  readonly version: string;
  readonly life: number;
  readonly deployments: number;
  readonly now: string;
  readonly speed: Speed;
  readonly upcoming: readonly { readonly at: string; readonly what: string }[];
  readonly executions: readonly Line[];
  readonly problems: number;
  readonly steps: number;
}

export interface Resource {
  readonly path: string;
  readonly type: string;
  readonly name: string;
  readonly arn: string;
}

export interface WorldInfo {
  readonly resources: readonly Resource[];
  readonly httpAddresses: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

export interface Machine {
  readonly path: string;
  readonly arn: string;
  readonly states: readonly string[];
  readonly definition: JsonObject;
}

export interface Drawing {
  readonly svg: string;
  readonly graph: Graph;
}

/** A callback that was asked for. */
export interface Asked {
  readonly state: string;
  /** Which one of its state it is, from 1. */
  readonly number: number;
  readonly since: string;
  readonly taskToken: string;
}

export interface Waiting extends Asked {
  readonly arguments: Json;
}

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly status: Status;
  readonly input: Json;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly transitions: number;
  readonly dollars?: number;
  readonly elapsedMs: number;
  readonly waiting: readonly Waiting[];
  /** Those that were answered, or have timed out. */
  readonly closed: readonly Asked[];
}

export interface Message {
  readonly at: string;
  readonly kind: 'email' | 'sms' | 'kept';
  readonly channel: string;
  readonly to: readonly string[];
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
  readonly links: readonly string[];
}

export interface Step {
  readonly at: string;
  readonly operation: string;
  readonly request: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the control API refused, with what to do. */
export class Refusal extends Error {}

/** Asks the control API. */
export async function ask<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: JsonObject): Promise<T> {
  return request<T>(method, `/_sim/v1${path}`, body);
}

/** Saves the report of an execution below the project. */
export function saveReport(file: string, execution: string): Promise<{ readonly file: string }> {
  return request('POST', '/_studio/save', { file, execution, framework: 'report' });
}

/** Says that somebody is done with looking, to what waits for that. */
export function leave(): Promise<unknown> {
  return request('POST', '/_studio/leave', undefined);
}

/** Saves what was done as a test below the project. */
export function saveTest(file: string, title: string, framework: string): Promise<{ readonly file: string }> {
  return request('POST', '/_studio/save', { file, title, framework });
}

async function request<T>(method: string, path: string, body: JsonObject | undefined): Promise<T> {
  const response = await fetch(path, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = parsed(text);
  if (response.ok) return answer as T;
  const { message, remedy } = (answer ?? {}) as { message?: string; remedy?: string };
  throw new Refusal([message ?? text, remedy].filter((each) => each !== undefined).join(' — '));
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Something that stands between two slashes. */
export const part = (text: string): string => encodeURIComponent(text);

/** The events of an execution after one of them. */
export async function historyAfter(arn: string, after: number): Promise<readonly HistoryEvent[]> {
  const path = `/executions/${part(arn)}/history?after=${after}`;
  const { events } = await ask<{ events: readonly (HistoryEvent & { timestamp: unknown })[] }>('GET', path);
  return events.map((event) => ({ ...event, timestamp: new Date(event.timestamp as unknown as string) }));
}
