import type { Json, JsonObject } from '../base/json';
import type { State, StateMachineDefinition } from '../language/definition';
import { textOf } from '../base/text';
import { isObject } from '../language/jsonpath/select';

const OF_JSONATA = /\$states\.input\.(`[^`]+`|[A-Za-z_]\w*)/g;
const OF_JSONPATH = /^\$\.([A-Za-z_]\w*)/;
const OF_EXECUTION = /(?:\$\$\.|\$states\.context\.)Execution\.Input\.(`[^`]+`|[A-Za-z_]\w*)/g;
const PASSES_ON = /^(Choice|Wait|Succeed)$/;

/**
 * The fields of the execution's input that a machine reads, as far as that can be told: what the context's input is asked
 * for anywhere, and what the states read that see the input as it came.
 */
export function inputFieldsOf(definition: StateMachineDefinition): ReadonlySet<string> {
  const fields = new Set([...JSON.stringify(definition).matchAll(OF_EXECUTION)].map(([, name = '']) => plain(name)));
  const seen = new Set<string>();
  // What states add to the input themselves.
  const made = new Set<string>();
  const open = [definition.StartAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = definition.States[name];
    if (state === undefined || seen.has(name)) continue;
    seen.add(name);
    collect(state as unknown as JsonObject, fields);
    const put = /^\$\.([A-Za-z_]\w*)/.exec(textOf((state as unknown as JsonObject)['ResultPath']))?.[1];
    if (put !== undefined) made.add(put);
    if (handsInputOn(state)) open.push(...nextOf(state));
  }
  return new Set([...fields].filter((field) => !made.has(field)));
}

/** What a state is given is what it gives; or it adds to it and replaces nothing. */
function handsInputOn(state: State): boolean {
  const { Output, OutputPath, InputPath, ResultPath } = state as unknown as JsonObject;
  if (Output !== undefined) return Output === '{% $states.input %}';
  if (OutputPath !== undefined || InputPath !== undefined) return false;
  if (PASSES_ON.test(state.Type)) return true;
  if (state.Type === 'Pass') return ResultPath !== undefined || !('Parameters' in state || 'Result' in state);
  return ResultPath !== undefined && ResultPath !== '$';
}

function nextOf(state: State): string[] {
  const { Next, Default, Choices } = state as unknown as JsonObject;
  const rules = (Array.isArray(Choices) ? Choices : []) as JsonObject[];
  return [Next, Default, ...rules.map((rule) => rule['Next'])].filter(
    (each): each is string => typeof each === 'string',
  );
}

/** Asking whether a field is there needs no field. */
function collect(value: Json | undefined, fields: Set<string>): void {
  if (Array.isArray(value)) return value.forEach((each) => collect(each, fields));
  if (typeof value === 'string') {
    const asksOnly = [...value.matchAll(/\$exists\(\s*\$states\.input\.(`[^`]+`|\w+)/g)].map(([, name = '']) =>
      plain(name),
    );
    for (const [, name = ''] of value.matchAll(OF_JSONATA))
      if (!asksOnly.includes(plain(name))) fields.add(plain(name));
    const path = OF_JSONPATH.exec(value)?.[1];
    if (path !== undefined) fields.add(path);
    return;
  }
  if (!isObject(value) || value['IsPresent'] !== undefined) return;
  for (const [key, each] of Object.entries(value)) {
    // What a catcher, a branch or an iteration reads is read later, or of something else.
    if (
      ![
        'ResultPath',
        'Catch',
        'Branches',
        'ItemProcessor',
        'Iterator',
        'ResultSelector',
        'OutputPath',
        'Comment',
      ].includes(key)
    )
      collect(each, fields);
  }
}

function plain(name: string): string {
  return name.replaceAll('`', '');
}
