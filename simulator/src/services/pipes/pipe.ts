import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import { jsonOrText } from '../../base/json-text';
import { textOf } from '../../base/text';
import type { BatchConsumer } from '../lambda/event-source-settings';
import { failure, type InvocationResult } from '../lambda/runtime';
import { constructPath, type Resource } from '../resource';
import type { CallOutcome, ServiceCalls } from '../service-calls';
import { pipeInput } from './pipe-input';
import { pipeEnrichment, pipeTarget, type PipeTarget } from './pipe-target';

type OnEnd = (result: InvocationResult) => void;

const DONE: InvocationResult = { succeeded: true, payload: 'null' };

/**
 * EventBridge Pipes: a batch goes through the enrichment to the target, both called under the pipe's role. What fails is read
 * again from the source, as a whole or, where the target tells which, in part.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
 */
export class Pipe implements BatchConsumer {
  readonly path: string;

  /** @param itemIdOf what tells a record apart when a part of a batch fails. */
  constructor(
    private readonly resource: Resource,
    private readonly calls: ServiceCalls,
    private readonly agenda: Agenda,
    private readonly itemIdOf: (record: JsonObject) => string,
  ) {
    this.path = constructPath(resource);
  }

  consume(records: readonly JsonObject[], onEnd: OnEnd): Promise<void> {
    const enrichment = pipeEnrichment(this.resource);
    if (enrichment === undefined) return this.deliver([...records], records, onEnd);
    const events = this.transformed('EnrichmentParameters', [...records]);
    return this.call(enrichment, events, (outcome) => {
      const answer = answerOf(outcome);
      if (!answer.succeeded) return onEnd(answer);
      const enriched = jsonOrText(answer.payload);
      // An enrichment that answers nothing keeps the batch from the target.
      if (isEmpty(enriched)) return onEnd(DONE);
      return this.deliver(enriched, [], onEnd);
    });
  }

  /** @param records those of the source that the events stand for one by one; none after an enrichment. */
  private deliver(events: Json, records: readonly JsonObject[], onEnd: OnEnd): Promise<void> {
    const target = pipeTarget(this.resource);
    const inputs = this.transformed('TargetParameters', events);
    if (target.takesBatches) return this.call(target, inputs, (outcome) => onEnd(answerOf(outcome)));
    return this.deliverEach(target, Array.isArray(inputs) ? inputs : [inputs], records, onEnd);
  }

  private async deliverEach(
    target: PipeTarget,
    inputs: readonly Json[],
    records: readonly JsonObject[],
    onEnd: OnEnd,
  ): Promise<void> {
    const answers: InvocationResult[] = [];
    for (const each of inputs) await this.call(target, each, (outcome) => void answers.push(answerOf(outcome)));
    const refused = answers.find(({ succeeded }) => !succeeded);
    if (refused === undefined) return onEnd(DONE);
    if (records.length === 0) return onEnd(refused);
    const failed = records.filter((_, index) => answers[index]?.succeeded !== true);
    const batchItemFailures = failed.map((each) => ({ itemIdentifier: this.itemIdOf(each) }));
    onEnd({ succeeded: true, payload: JSON.stringify({ batchItemFailures }) });
  }

  private call(target: PipeTarget, events: Json, onEnd: (outcome: CallOutcome) => void | Promise<void>): Promise<void> {
    const roleArn = textOf(this.resource.properties['RoleArn']);
    const by = { path: this.path, principal: 'pipes.amazonaws.com', roleArn, isUnattended: true };
    return this.calls.make(target.call(events), by, onEnd);
  }

  /** Templates are for each event by itself. */
  private transformed(parameters: string, events: Json): Json {
    const { resource, agenda } = this;
    const transform = (event: Json): Json => pipeInput(resource.properties[parameters], event, resource, agenda.nowMs);
    return Array.isArray(events) ? events.map(transform) : transform(events);
  }
}

/** What a call came to: the answer of a function, the output of an execution. */
function answerOf(outcome: CallOutcome): InvocationResult {
  if ('error' in outcome) return failure(outcome.error.code, outcome.error.message);
  const {
    FunctionError: functionError,
    Payload: payload,
    status,
    output,
    error,
    cause,
    FailedEntryCount,
  } = outcome.output;
  if (functionError !== undefined) return { succeeded: false, payload: textOf(payload) };
  if (status !== undefined && status !== 'SUCCEEDED') return failure(textOf(error ?? status), textOf(cause));
  if (Number(FailedEntryCount ?? 0) > 0) return failure('FailedEntry', JSON.stringify(outcome.output));
  const text = textOf(payload ?? output);
  return { succeeded: true, payload: text === '' ? 'null' : text };
}

function isEmpty(value: Json): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}
