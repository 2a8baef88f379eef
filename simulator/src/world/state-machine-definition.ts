import { readFileSync } from 'node:fs';
import type { JsonObject } from '../base/json';
import { constructPath } from './assembly/app-model';
import type { Resource } from './assembly/resource';

/**
 * The definition of a state machine, wherever its template has it.
 * @throws when the template has none, or has it in a file that was not loaded.
 */
export function definitionOf(machine: Resource): JsonObject | string {
  const { DefinitionString: text, Definition: object, DefinitionS3Location: location } = machine.properties;
  const substitutions = (machine.properties['DefinitionSubstitutions'] ?? {}) as JsonObject;
  if (typeof text === 'string') return substitute(text, substitutions);
  if (object !== undefined) return substitute(JSON.stringify(object), substitutions);
  const key = (location as JsonObject | undefined)?.['Key'];
  const asset = typeof key === 'string' ? machine.stack.source.assets.tryFind(key) : undefined;
  if (asset !== undefined) return substitute(readFileSync(asset.path, 'utf8'), substitutions);
  throw new Error(
    `[${constructPath(machine)}] the definition is not part of what was loaded; load the Stack, the App or cdk.out`,
  );
}

/** `${name}` in the text of a definition stands for a value that the template knows. */
function substitute(text: string, substitutions: JsonObject): string {
  return text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    const value = substitutions[name.trim()];
    if (value === undefined) return whole;
    return JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1);
  });
}
