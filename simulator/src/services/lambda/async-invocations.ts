import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import type { Resource } from '../../world/assembly/resource';
import { textOf } from '../../world/assembly/text';
import type { InvocationResult } from '../../world/sandbox/invocation';
import type { SimulatedFunction } from './simulated-function';

/** Sends what came of an asynchronous invocation to a queue, a topic, a function or a bus. */
export type SendOutcome = (destinationArn: string, message: Json) => void;

/** Minutes from an event that failed to its next attempt. */
const RETRY_MINUTES = [1, 2];
const MINUTE_MS = 60_000;

interface Settings {
  readonly maxRetries: number;
  readonly onSuccess: string | undefined;
  readonly onFailure: string | undefined;
  /** Gets the event as it was; a destination gets it with what came of it. */
  readonly deadLetters: string | undefined;
}

/**
 * Invokes functions with events: one that fails is tried again after one and after two minutes, then it goes to the
 * function's destination or dead-letter queue.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
export class AsyncInvocations {
  private readonly settings = new Map<SimulatedFunction, Settings>();

  constructor(
    private readonly configurations: readonly Resource[],
    private readonly agenda: Agenda,
    private readonly send: SendOutcome,
  ) {}

  /** Enters an event for a function. */
  invoke(called: SimulatedFunction, event: Json): void {
    this.agenda.soon(`event for ${called.path}`, () => this.attempt(called, event, 0));
  }

  private attempt(called: SimulatedFunction, event: Json, retries: number): Promise<void> {
    const { maxRetries, onSuccess } = this.settingsOf(called);
    return called.invoke(event, (result) => {
      if (result.succeeded) return this.report(onSuccess, 'Success', called, event, result, retries);
      const minutes = RETRY_MINUTES[retries];
      if (minutes === undefined || retries >= maxRetries) return this.giveUp(called, event, result, retries);
      this.agenda.after(minutes * MINUTE_MS, `retry of ${called.path}`, () => this.attempt(called, event, retries + 1));
    });
  }

  private giveUp(called: SimulatedFunction, event: Json, result: InvocationResult, retries: number): void {
    const { onFailure, deadLetters } = this.settingsOf(called);
    this.report(onFailure, 'RetriesExhausted', called, event, result, retries);
    if (deadLetters !== undefined) this.send(deadLetters, event);
  }

  private report(
    destination: string | undefined,
    condition: string,
    called: SimulatedFunction,
    event: Json,
    { succeeded, payload }: InvocationResult,
    retries: number,
  ): void {
    if (destination === undefined) return;
    const body = {
      version: '1.0',
      timestamp: new Date(this.agenda.nowMs).toISOString(),
      requestContext: {
        functionArn: `${called.resource.arn}:$LATEST`,
        condition,
        approximateInvokeCount: retries + 1,
      },
      requestPayload: event,
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(!succeeded && { functionError: 'Unhandled' }),
      },
      responsePayload: JSON.parse(payload) as Json,
    };
    this.send(destination, body);
  }

  private settingsOf(called: SimulatedFunction): Settings {
    let settings = this.settings.get(called);
    if (settings === undefined) {
      settings = settingsIn(called.resource, this.configurations);
      this.settings.set(called, settings);
    }
    return settings;
  }
}

function settingsIn(called: Resource, configurations: readonly Resource[]): Settings {
  const isOwn = ({ properties }: Resource): boolean =>
    [called.name, called.arn].includes(textOf(properties['FunctionName']));
  const { MaximumRetryAttempts: retries, DestinationConfig: destinations } =
    configurations.find(isOwn)?.properties ?? {};
  const { OnSuccess: onSuccess, OnFailure: onFailure } = (destinations ?? {}) as Record<string, JsonObject | undefined>;
  const deadLetters = (called.properties['DeadLetterConfig'] as JsonObject | undefined)?.['TargetArn'];
  return {
    maxRetries: retries === undefined ? RETRY_MINUTES.length : Number(retries),
    onSuccess: tryText(onSuccess?.['Destination']),
    onFailure: tryText(onFailure?.['Destination']),
    deadLetters: tryText(deadLetters),
  };
}

function tryText(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : textOf(value);
}
