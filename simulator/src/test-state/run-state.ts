import { outcomeOf } from '../engine/states';
import type { Json } from '../base/json';
import { limitsOf } from '../engine/map-run/limits';
import { noCounts } from '../engine/map-run/map-run-counts';
import { batchesOf } from '../engine/map-run/item-batcher';
import { inputsOf } from '../engine/map-run/item-inputs';
import { itemsInJson } from '../engine/map-run/item-reader';
import type { ItemSet } from '../engine/fields/item-set';
import type { DistributedItems, Exited, Failure, Forking, Outcome } from '../engine/fields/outcome';
import { MapRunFailure, type Procedure } from '../engine/map-run/procedure';
import { type Tolerance, isExceeded } from '../engine/map-run/tolerance';
import { AslError } from '../language/asl-error';
import type { State } from '../language/definition';
import type { Inspection } from './inspection';
import type { TestStateOptions } from './options';
import type { TestEnvironment } from './test-environment';

/** A failure on its way to Retry and Catch. */
class StateFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.error);
  }
}

/** The failure that an error stands for; any other error is thrown on. */
export function failureOf(error: unknown): Failure {
  if (error instanceof StateFailure || error instanceof MapRunFailure) return error.failure;
  if (error instanceof AslError) return { error: error.errorName, cause: error.causeText };
  throw error;
}

/** Runs a state as the engine does, with a mock in the place of what it would wait for. */
export class StateRun {
  constructor(
    private readonly state: State,
    private readonly environment: TestEnvironment,
    private readonly inspection: Inspection,
    private readonly options: TestStateOptions,
  ) {}

  /** Runs the state. @throws what {@link failureOf} reads. */
  async run(input: Json): Promise<Exited> {
    const { state, environment } = this;
    if (state.Type === 'Pass' && state.Result !== undefined) this.inspection.set('result', state.Result);
    // A Fail has no path of its own.
    if (state.Type === 'Fail' && environment.language === 'JSONPath') this.inspection.set('afterInputPath', input);
    return this.exited(await outcomeOf(state, input, environment));
  }

  private async exited(outcome: Outcome): Promise<Exited> {
    switch (outcome.kind) {
      case 'exited':
        return outcome;
      case 'failed':
        throw new StateFailure(outcome.failure);
      case 'waiting':
        // No time passes in a test.
        await outcome.until();
        return this.exited(await outcome.finish());
      case 'calling': {
        const result = this.mocked();
        this.inspection.set('result', result);
        return this.exited(await outcome.finish(result));
      }
      case 'forking':
        if (outcome.of === 'Map') await this.iterate(outcome);
        return this.exited(await outcome.finish(this.mocked() as Json[]));
      case 'mapping':
        await this.mapRun(outcome.items);
        return this.exited(await outcome.finish(this.mocked()));
    }
  }

  /** What the iterations of an inline Map would work on. */
  private async iterate({ count, sequence }: Forking): Promise<void> {
    if (this.state.Type === 'Map' && (this.state.ItemSelector ?? this.state.Parameters) !== undefined) {
      const inputs: Json[] = [];
      for (let index = 0; index < count; index += 1) inputs.push(await sequence(index).input());
      this.inspection.set('afterItemSelector', inputs);
    }
    this.checkTolerance({}, count);
  }

  /** What the children of a distributed Map would work on; what the ItemReader has read is given with the test. */
  private async mapRun(items: DistributedItems): Promise<void> {
    const limits = await finished(limitsOf(items));
    const set = items.known ?? this.readItems(items);
    if (set !== undefined) await finished(batchesOf(items, await finished(inputsOf(items, set)), limits));
    this.checkTolerance(limits.tolerance, set?.values.length ?? 0);
  }

  private readItems({ state }: DistributedItems): ItemSet | undefined {
    const read = this.options.stateConfiguration?.mapItemReaderData;
    if (read === undefined) return undefined;
    const pointer = state.ItemReader?.ReaderConfig?.ItemsPointer;
    const set = itemsInJson(read, pointer, 'STATE_DATA');
    if (pointer !== undefined) this.inspection.set('afterItemsPointer', [...set.values]);
    return set;
  }

  private checkTolerance(tolerance: Tolerance, items: number): void {
    const failed = this.options.stateConfiguration?.mapIterationFailureCount ?? 0;
    if (!isExceeded(tolerance, { ...noCounts(), failed, total: Math.max(1, items) })) return;
    throw new StateFailure({
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'The specified tolerated failure threshold was exceeded',
    });
  }

  private mocked(): Json {
    const { mock } = this.options;
    if (mock === undefined) {
      throw new Error("A Task is tested without calling anything: give 'mock' a 'result' or an 'errorOutput'");
    }
    if (mock.errorOutput !== undefined) throw new StateFailure(mock.errorOutput);
    return mock.result ?? {};
  }
}

/** Runs a procedure that asks no service. */
async function finished<T>(procedure: Procedure<T>): Promise<T> {
  let turn = procedure.next();
  while (turn.done !== true) turn = procedure.next(await turn.value);
  return turn.value;
}
