import { readFileSync } from 'node:fs';
import type { Json, JsonObject } from '../src/base/json';

/** A recorded attempt of a task: what it was called with, and how it ended. */
export interface RecordedAttempt {
  readonly iteration?: number;
  readonly parameters?: Json;
  readonly input?: Json;
  readonly submitted?: Json;
  readonly outcome: 'succeeded' | 'failed' | 'timedOut' | 'aborted' | 'unknown';
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
}

/** The attempts of one state. */
export interface RecordedTask {
  readonly state: string;
  readonly resource: string;
  readonly attempts: readonly RecordedAttempt[];
}

/** A token of an expected answer that stands for a value that differs from run to run. */
export interface Placeholder {
  readonly token: string;
  readonly match: 'value' | 'substring';
  /** Whether AWS made the value up; else it also occurs in what goes in, and is compared as it stands. */
  readonly generated: boolean;
  readonly kind?: string;
}

/** What goes into a case: everything but the expected answer, so that whoever runs it can't look. */
export interface CaseInput {
  readonly id: string;
  readonly kind: 'execution' | 'state' | 'definition';
  readonly flags: readonly string[];
  readonly definition?: JsonObject;
  readonly definitionText?: string;
  readonly api?: string;
  readonly input?: Json;
  readonly machineType?: 'STANDARD' | 'EXPRESS';
  readonly names?: {
    readonly stateMachine: string;
    readonly execution: string;
    readonly roleArn?: string;
    readonly account: string;
    readonly region: string;
  };
  readonly fixtures?: {
    readonly s3?: readonly { readonly Bucket: string; readonly Key: string; readonly Body: string }[];
    readonly stateMachines?: readonly {
      readonly arn: string;
      readonly definition: JsonObject;
      readonly type: string;
    }[];
  };
  readonly tasks?: readonly RecordedTask[];
  readonly stateName?: string;
  readonly variables?: JsonObject;
  readonly context?: JsonObject;
  readonly mock?: JsonObject;
  readonly stateConfiguration?: JsonObject;
  readonly inspectionLevel?: 'INFO' | 'DEBUG' | 'TRACE';
  readonly roleArnGiven?: boolean;
  readonly revealSecrets?: boolean;
}

/** What AWS answered, and how to compare with it. */
export interface Answer {
  readonly expected: JsonObject;
  readonly placeholders: readonly Placeholder[];
  readonly flags: readonly string[];
  readonly categories: readonly string[];
  readonly group: string;
}

/** A case, taken apart into what the run may see and what only the comparison may see. */
export interface Case {
  readonly input: CaseInput;
  readonly answer: Answer;
}

/** Reads a file of cases, one JSON object a line. */
export function readCases(path: string): Case[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => splitCase(JSON.parse(line) as CaseInput & Answer));
}

function splitCase(whole: CaseInput & Answer): Case {
  const { expected, placeholders, categories, group, ...input } = whole;
  return { input, answer: { expected, placeholders: placeholders ?? [], flags: whole.flags, categories, group } };
}
