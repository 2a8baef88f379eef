import type { Resource } from '../assembly/resource';
import { tryLocalFile } from '../assembly/local-file';
import { definitionOf } from '../state-machine-definition';

/** What the properties of a resource lead to outside of the template, as a text by which two can be compared. */
export function contentOf(resource: Resource): string {
  if (resource.type === 'AWS::StepFunctions::StateMachine') return definitionText(resource);
  const code = resource.type === 'AWS::Lambda::Function' ? resource.properties['Code'] : undefined;
  // Code beside the template has no hash in its name, as assets have.
  return typeof code === 'string' ? (tryLocalFile(code, resource.stack.source.folder) ?? code) : '';
}

/** A definition that nobody knows is the same as any other: only who asks for it hears so. */
function definitionText(machine: Resource): string {
  try {
    const definition = definitionOf(machine);
    return typeof definition === 'string' ? definition : JSON.stringify(definition);
  } catch {
    return '';
  }
}
