import type { JsonObject } from '../../base/json';
import type { World } from '../../world/api/world';

/** An operation of the control API, and where it is asked for. */
export interface Operation {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
}

/** Something that was done to an app from outside. */
export interface Step {
  /** The virtual instant, in epoch milliseconds. */
  readonly atMs: number;
  /** How much had happened by then. */
  readonly happened: number;
  /** How many things had been asked of the world before. */
  readonly asked: number;
  /** Whether more was still due at the instant. */
  readonly isWithinInstant: boolean;
  /** The operation of the control API. */
  readonly operation: string;
  /** Its request: `POST`, and what stands after `/_sim/v1`. */
  readonly method: string;
  readonly path: string;
  /** What stood in the address. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** The ARN of the execution that came of it. */
  execution?: string;
  /** What the answer to a callback was refused with, since nobody waited for it. */
  refused?: string;
}

/** What of the control API does something to the app, and can be done again in a test. */
const STEPS: ReadonlySet<string> = new Set([
  'answerCallback',
  'clearFaults',
  'click',
  'deleteExpired',
  'deleteItem',
  'deleteObject',
  'deploy',
  'invokeFunction',
  'mockFunction',
  'mockService',
  'mockState',
  'press',
  'publishMessage',
  'putEvent',
  'putItem',
  'putObject',
  'redriveExecution',
  'sendMessage',
  'setFaults',
  'startExecution',
  'stopExecution',
  'strikeExecution',
  'unmockFunction',
  'unmockService',
  'unmockState',
]);

/** The steps that were done, in their order. */
export class Steps {
  private done: Step[] = [];

  get all(): readonly Step[] {
    return this.done;
  }

  /** Takes down a step before it is done; undefined for what is none. */
  begin(
    { operation, method, path: pattern }: Operation,
    parameters: Step['parameters'],
    body: JsonObject,
    world: World,
  ): Step | undefined {
    if (!STEPS.has(operation)) return undefined;
    const { now, happened, asked } = world;
    const atMs = now.getTime();
    const isWithinInstant = world.unrecorded.upcoming(1).some(({ at }) => at.getTime() <= atMs);
    const path = pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''));
    const step = { atMs, happened, asked, isWithinInstant, operation, method, path, parameters, body };
    this.done.push(step);
    return step;
  }

  /** Strikes out a step that was refused. */
  drop(step: Step | undefined): void {
    this.done = this.done.filter((each) => each !== step);
  }

  /** Keeps those that were done before a number of things had been asked. */
  keep(asked: number): void {
    this.done = this.done.filter((each) => each.asked < asked);
  }
}
