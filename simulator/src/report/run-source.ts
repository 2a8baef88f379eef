import type { HistoryEvent } from '../engine/history/history';
import type { Json, JsonObject } from '../base/json';
import type { StateMachineDefinition } from '../language/definition';

/** One execution: a `Run` of the simulator, or what AWS tells of a deployed one. */
export interface ReportedRun {
  readonly name: string;
  /** Tells of a child execution whether it is an Express one. */
  readonly arn?: string;
  readonly status: string;
  readonly input?: Json;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** What Standard bills: every state entered and every retry. */
  readonly transitions: number;
  readonly history: readonly HistoryEvent[];
}

/** A message that the app sent during the run. */
export interface ReportedMessage {
  /** The virtual instant, in epoch milliseconds. */
  readonly atMs: number;
  /** Through which topic, queue or service. */
  readonly channel: string;
  readonly subject?: string;
  readonly text: string;
}

/** What stood in a table after the run. */
export interface ReportedTable {
  readonly name: string;
  readonly items: readonly JsonObject[];
}

/** What a report tells. */
export interface ReportSource {
  /** Which state machine: its construct path, say. */
  readonly title: string;
  readonly definition: StateMachineDefinition;
  /** @default 'STANDARD' */
  readonly machineType?: 'STANDARD' | 'EXPRESS';
  readonly run: ReportedRun;
  /** The child executions of distributed Maps. */
  readonly children?: readonly ReportedRun[];
  readonly messages?: readonly ReportedMessage[];
  readonly tables?: readonly ReportedTable[];
}
