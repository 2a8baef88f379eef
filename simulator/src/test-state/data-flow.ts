import { applyInputPath, effectiveInput, evaluateField, exit } from '../engine/fields/fields';
import { itemInput, itemsOf } from '../engine/fields/items';
import type { Json, JsonObject } from '../base/json';
import { type NumberField, numberField } from '../engine/fields/number-field';
import { pathScope } from '../engine/fields/environment';
import type { ItemReader, MapState, ParallelState, PassState, TaskState } from '../language/definition';
import { isObject } from '../language/jsonpath/select';
import { evaluateTemplate } from '../language/payload-template';
import { insertAt } from '../language/reference-path';
import type { Inspection } from './inspection';
import type { StateConfiguration } from './options';
import type { TestEnvironment } from './test-environment';

/** A state whose result is made outside of it, or given. */
export type ResultState = TaskState | PassState | ParallelState | MapState;

/** What a state puts out. */
export interface Passed {
  readonly output: Json;
  readonly assigned?: JsonObject;
}

/** The steps of data processing of one state, each of them inspected. */
export class DataFlow {
  constructor(
    private readonly input: Json,
    private readonly environment: TestEnvironment,
    private readonly inspection: Inspection,
  ) {}

  private get jsonata(): boolean {
    return this.environment.language === 'JSONata';
  }

  /** The arguments of a Task. */
  async taskArguments(state: TaskState): Promise<void> {
    if (this.jsonata) {
      const args = await effectiveInput(state, this.input, this.environment);
      if (state.Arguments !== undefined) this.inspection.set('afterArguments', args);
      return;
    }
    this.parameters(state);
  }

  /** What a Pass without a Result makes of its input. */
  parameters(state: TaskState | PassState): Json {
    if (this.jsonata) return this.input;
    const selected = this.inputPath(state);
    const effective =
      state.Parameters === undefined
        ? selected
        : evaluateTemplate(state.Parameters, pathScope(selected, this.environment));
    this.inspection.set('afterParameters', effective);
    return effective;
  }

  /** InputPath. */
  inputPath(state: { readonly InputPath?: string | null }): Json {
    const selected = applyInputPath(state.InputPath, this.input, this.environment);
    this.inspection.set('afterInputPath', selected);
    return selected;
  }

  /** The arguments of a Parallel; AWS does not show them. */
  async parallelInput(state: ParallelState): Promise<void> {
    await effectiveInput(state, this.input, this.environment);
  }

  /** The items of a Map, and its limits. */
  async mapItems(state: MapState, configuration: StateConfiguration | undefined): Promise<MapLimits> {
    const selected = this.jsonata ? this.input : this.inputPath(state);
    const items = await this.items(state, selected, configuration);
    if (items !== undefined) await this.itemSteps(state, items, selected);
    const limit = async (field: NumberField, given: boolean, shownAs: string): Promise<number | undefined> => {
      if (!given && field.name !== 'MaxConcurrency') return undefined;
      const value = await numberField(state, field, { input: this.input, selected }, this.environment);
      this.inspection.set(shownAs, value);
      return value;
    };
    const given = (name: 'ToleratedFailureCount' | 'ToleratedFailurePercentage') =>
      state[name] !== undefined || state[`${name}Path`] !== undefined;
    const count = await limit(FAILURE_COUNT, given('ToleratedFailureCount'), 'toleratedFailureCount');
    const percentage = await limit(
      FAILURE_PERCENTAGE,
      given('ToleratedFailurePercentage'),
      'toleratedFailurePercentage',
    );
    await limit(MAX_CONCURRENCY, true, 'maxConcurrency');
    return { items: items?.length, toleratedCount: count, toleratedPercentage: percentage };
  }

  private async items(
    state: MapState,
    selected: Json,
    configuration: StateConfiguration | undefined,
  ): Promise<readonly Json[] | undefined> {
    if (state.ItemReader !== undefined) {
      const args = state.ItemReader.Arguments;
      if (args !== undefined)
        await evaluateField(args, 'ItemReader/Arguments', this.environment, { input: this.input });
      return this.readItems(state.ItemReader, configuration?.mapItemReaderData);
    }
    const items = await itemsOf(state, this.input, selected, this.environment);
    if (!this.jsonata) this.inspection.set('afterItemsPath', items);
    return items;
  }

  /** What ItemsPointer points at in what the reader has read. */
  private readItems(reader: ItemReader, read: Json | undefined): readonly Json[] | undefined {
    const pointer = reader.ReaderConfig?.ItemsPointer;
    let items = read;
    if (pointer !== undefined) {
      for (const key of pointer.split('/').slice(1)) items = isObject(items) ? items[key] : undefined;
      if (items !== undefined) this.inspection.set('afterItemsPointer', items);
    }
    return Array.isArray(items) ? items : undefined;
  }

  private async itemSteps(state: MapState, items: readonly Json[], selected: Json): Promise<void> {
    let made = items;
    if ((state.ItemSelector ?? state.Parameters) !== undefined) {
      made = await this.selectItems(state, items, selected);
      this.inspection.set('afterItemSelector', [...made]);
    }
    const size = state.ItemBatcher?.MaxItemsPerBatch;
    if (typeof size === 'number') this.inspection.set('afterItemBatcher', batched(made, size));
  }

  private async selectItems(state: MapState, items: readonly Json[], selected: Json): Promise<Json[]> {
    const made: Json[] = [];
    for (const [index, item] of items.entries()) {
      const environment = this.environment.withContext({ Map: { Item: { Index: index, Value: item } } });
      made.push(await itemInput(state, item, { input: this.input, selected }, environment));
    }
    return made;
  }

  /** What becomes of a result: ResultSelector, ResultPath and OutputPath; or Output. */
  async result(state: ResultState, result: Json): Promise<Passed> {
    const { environment, input } = this;
    const { Next, Assign } = state;
    if (this.jsonata) {
      const shown = state.Type === 'Pass' ? undefined : { result };
      return exit({ Output: state.Output, Assign, Next }, { input, result, shown }, environment);
    }
    const selector = 'ResultSelector' in state ? state.ResultSelector : undefined;
    const selected = selector === undefined ? result : evaluateTemplate(selector, pathScope(result, environment));
    this.inspection.set('afterResultSelector', selected);
    const assigned =
      Assign === undefined ? undefined : (evaluateTemplate(Assign, pathScope(selected, environment)) as JsonObject);
    const combined = withResult(state.ResultPath, input, selected);
    this.inspection.set('afterResultPath', combined);
    return { output: applyInputPath(state.OutputPath, combined, environment), assigned };
  }
}

function batched(items: readonly Json[], size: number): Json[] {
  const batches: Json[] = [];
  for (let at = 0; at < items.length; at += size) batches.push({ Items: items.slice(at, at + size) });
  return batches;
}

/** How many iterations there are, and how many of them may fail. */
export interface MapLimits {
  readonly items?: number;
  readonly toleratedCount?: number;
  readonly toleratedPercentage?: number;
}

const MAX_CONCURRENCY: NumberField = { name: 'MaxConcurrency', kind: 'integer', minimum: 0 };
const FAILURE_COUNT: NumberField = { name: 'ToleratedFailureCount', kind: 'integer', minimum: 0 };
const FAILURE_PERCENTAGE: NumberField = {
  name: 'ToleratedFailurePercentage',
  kind: 'float',
  minimum: 0,
  maximum: 100,
  outside: 'ToleratedFailurePercentage must be between 0 and 100.',
};

function withResult(path: string | null | undefined, input: Json, result: Json): Json {
  if (path === undefined || path === '$') return result;
  return path === null ? input : insertAt(path, input, result);
}
