import { readFileSync } from 'node:fs';
import type { Json, JsonObject } from '../base/json';
import { constructPath } from '../services/resource';
import type { Resource } from './assembly/resource';
import { tryLocalFile } from './assembly/local-file';
import { parseDocument } from './assembly/read-template';

/** The definition of a state machine lies where the simulator can't read it: whoever needs it hears so. */
export class UnknownDefinition extends Error {}

/**
 * The definition of a state machine, wherever its template has it.
 * @throws UnknownDefinition when the template has none, or has it in a file that was not loaded.
 */
export function definitionOf(machine: Resource): JsonObject | string {
  const { stack } = machine;
  const given = stack.givenDefinition(machine);
  if (given !== undefined) return fromFile(given, machine);
  const { DefinitionString: text, Definition: object, DefinitionS3Location: location } = machine.properties;
  if (typeof text === 'string') return fromText(text, machine);
  // `Fn::Transform` may bring an object in the place of the text.
  const written = object ?? text;
  if (written !== undefined && written !== null) return substitute(JSON.stringify(written), machine);
  const file = definitionFile(location, machine);
  if (file !== undefined) return fromFile(file, machine);
  throw unknownDefinition(machine);
}

/** A definition in the text of the template; where a stand-in is all that there is, nobody knows the definition. */
function fromText(text: string, machine: Resource): string {
  if (machine.stack.notes.tryAbout(text) !== undefined && !text.includes('{')) throw unknownDefinition(machine);
  return substitute(text, machine);
}

function unknownDefinition(machine: Resource): UnknownDefinition {
  const path = constructPath(machine);
  return new UnknownDefinition(
    `[${path}] the definition is not part of what was loaded; load the Stack, the App or cdk.out, or give its file with ` +
      `the option definitions: { '${path}': 'file.asl.json' }`,
  );
}

/** A file beside the template, or an asset. */
function definitionFile(location: Json | undefined, { stack }: Resource): string | undefined {
  if (typeof location === 'string') return tryLocalFile(location, stack.source.folder);
  const key = (location as JsonObject | undefined)?.['Key'];
  return typeof key === 'string' ? stack.source.assets.tryFind(key)?.path : undefined;
}

/** A definition in a file is JSON or YAML; what its placeholders stand for is put into the text of it. */
function fromFile(file: string, machine: Resource): string {
  const text = substitute(readFileSync(file, 'utf8'), machine);
  return /\.ya?ml$/i.test(file) ? JSON.stringify(parseDocument(text, file)) : text;
}

/** `${name}` in the text of a definition stands for a value that the template knows. */
function substitute(text: string, machine: Resource): string {
  const substitutions = (machine.properties['DefinitionSubstitutions'] ?? {}) as JsonObject;
  return text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    const value = substitutions[name.trim()];
    if (value === undefined) return whole;
    return JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1);
  });
}
