import type { Agenda } from '../../base/agenda';
import { ANYTHING } from '../../base/footprint';
import type { Json, JsonObject } from '../../base/json';
import { knownToTouch } from '../../base/order';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';
import type { InvocationResult } from './runtime';
import { AwsError } from '../service';
import type { SendOutcome } from './outcomes';
import { LATEST, type QualifiedFunction } from './qualified-function';

/** Minutes from an event that failed to its next attempt. */
const RETRY_MINUTES = [1, 2];
const MINUTE_MS = 60_000;
/** An event that is throttled is kept for six hours and tried again, first after a second, at last every five minutes. */
const THROTTLED_FIRST_MS = 1_000;
const THROTTLED_MAX_MS = 5 * MINUTE_MS;
const MAX_AGE_MS = 6 * 60 * MINUTE_MS;

interface Settings {
  readonly maxRetries: number;
  readonly maxAgeMs: number;
  readonly onSuccess: string | undefined;
  readonly onFailure: string | undefined;
  /** Gets the event as it was; a destination gets it with what came of it. */
  readonly deadLetters: string | undefined;
}

interface QueuedEvent {
  readonly event: Json;
  readonly sinceMs: number;
}

/**
 * Invokes functions with events: one that fails is tried again after one and after two minutes, then it goes to the
 * function's destination or dead-letter queue. One that is throttled waits for capacity, up to its maximum age.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
export class AsyncInvocations {
  private readonly settings = new Map<QualifiedFunction, Settings>();

  constructor(
    private readonly configurations: () => readonly Resource[],
    private readonly agenda: Agenda,
    private readonly send: SendOutcome,
  ) {}

  /** Enters an event for a function. */
  invoke(called: QualifiedFunction, event: Json): void {
    const sinceMs = this.agenda.nowMs;
    const subject = knownToTouch(() => called.touches());
    this.agenda.soon(`event for ${called.path}`, () => this.attempt(called, { event, sinceMs }, 0), subject);
  }

  /** Looks up anew how functions are invoked, also for what waits for its next attempt. */
  forgetSettings(): void {
    this.settings.clear();
  }

  private async attempt(called: QualifiedFunction, queued: QueuedEvent, retries: number, throttled = 0): Promise<void> {
    const { maxRetries, onSuccess } = this.settingsOf(called);
    const { event } = queued;
    try {
      await called.invoke(event, (result) => {
        if (result.succeeded) return this.report(onSuccess, 'Success', called, event, result, retries);
        const minutes = RETRY_MINUTES[retries];
        if (minutes === undefined || retries >= maxRetries) {
          return this.giveUp(called, event, 'RetriesExhausted', result, retries);
        }
        this.again(called, queued, minutes * MINUTE_MS, retries + 1);
      });
    } catch (error) {
      if (!(error instanceof AwsError) || error.statusCode !== 429) throw error;
      this.waitForCapacity(called, queued, error, retries, throttled);
    }
  }

  private again(called: QualifiedFunction, queued: QueuedEvent, afterMs: number, retries: number, throttled = 0): void {
    const attempt = (): Promise<void> => this.attempt(called, queued, retries, throttled);
    this.agenda.after(
      afterMs,
      `retry of ${called.path}`,
      attempt,
      knownToTouch(() => called.touches()),
    );
  }

  private waitForCapacity(
    called: QualifiedFunction,
    queued: QueuedEvent,
    { code, message }: AwsError,
    retries: number,
    throttled: number,
  ): void {
    const afterMs = Math.min(THROTTLED_MAX_MS, THROTTLED_FIRST_MS * 2 ** throttled);
    const isTooOld = this.agenda.nowMs + afterMs - queued.sinceMs > this.settingsOf(called).maxAgeMs;
    if (!isTooOld) return this.again(called, queued, afterMs, retries, throttled + 1);
    const payload = JSON.stringify({ errorType: code, errorMessage: message });
    this.giveUp(called, queued.event, 'EventAgeExceeded', { succeeded: false, payload }, retries);
  }

  private giveUp(
    called: QualifiedFunction,
    event: Json,
    condition: string,
    result: InvocationResult,
    retries: number,
  ): void {
    const { onFailure, deadLetters } = this.settingsOf(called);
    this.report(onFailure, condition, called, event, result, retries);
    if (deadLetters !== undefined) this.sendTo(deadLetters, called, event);
  }

  private report(
    destination: string | undefined,
    condition: string,
    called: QualifiedFunction,
    event: Json,
    { succeeded, payload }: InvocationResult,
    retries: number,
  ): void {
    if (destination === undefined) return;
    const body = {
      version: '1.0',
      timestamp: new Date(this.agenda.nowMs).toISOString(),
      requestContext: {
        functionArn: called.arn === called.resource.arn ? `${called.arn}:${LATEST}` : called.arn,
        condition,
        approximateInvokeCount: retries + 1,
      },
      requestPayload: event,
      responseContext: {
        statusCode: 200,
        executedVersion: called.version,
        ...(!succeeded && { functionError: 'Unhandled' }),
      },
      responsePayload: JSON.parse(payload) as Json,
    };
    this.sendTo(destination, called, body);
  }

  /** It is there at once, in the action in which the invocation ends. */
  private sendTo(destination: string, called: QualifiedFunction, message: Json): void {
    this.agenda.touch({ reads: [], writes: [ANYTHING] });
    this.send(called.resource, destination, message);
  }

  private settingsOf(called: QualifiedFunction): Settings {
    let settings = this.settings.get(called);
    if (settings === undefined) {
      settings = settingsIn(called.resource, this.configurations());
      this.settings.set(called, settings);
    }
    return settings;
  }
}

function settingsIn(called: Resource, configurations: readonly Resource[]): Settings {
  const isOwn = ({ properties }: Resource): boolean =>
    [called.name, called.arn].includes(textOf(properties['FunctionName']));
  const {
    MaximumRetryAttempts: retries,
    MaximumEventAgeInSeconds: maxAge,
    DestinationConfig: destinations,
  } = configurations.find(isOwn)?.properties ?? {};
  const { OnSuccess: onSuccess, OnFailure: onFailure } = (destinations ?? {}) as Record<string, JsonObject | undefined>;
  const deadLetters = (called.properties['DeadLetterConfig'] as JsonObject | undefined)?.['TargetArn'];
  return {
    maxRetries: retries === undefined ? RETRY_MINUTES.length : Number(retries),
    maxAgeMs: maxAge === undefined ? MAX_AGE_MS : 1000 * Number(maxAge),
    onSuccess: tryText(onSuccess?.['Destination']),
    onFailure: tryText(onFailure?.['Destination']),
    deadLetters: tryText(deadLetters),
  };
}

function tryText(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : textOf(value);
}
