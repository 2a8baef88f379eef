import { dirname } from 'node:path';
import type { Json, JsonObject } from '../../base/json';
import { lazily, type Resource } from './resource';
import { stableId } from '../../base/stable-id';
import { tryLocalFile } from './local-file';
import { readTemplate } from './read-template';
import type { StackSource } from './template';
import { textOf } from '../../base/text';

/** The type of a resource that is a stack inside of another one. */
export const NESTED_STACK = 'AWS::CloudFormation::Stack';

/** The template behind a nested stack, with the construct paths in it; undefined when it is not part of what was loaded. */
export function tryNestedSource(resource: Resource): StackSource | undefined {
  const { source, notes } = resource.stack;
  const url = textOf(resource.stack.resolve(resource.declaredProperties['TemplateURL'] ?? '', resource.path));
  const path = source.assets.tryFind(url.split('/').pop() ?? '')?.path ?? tryLocalFile(url, source.folder);
  if (path === undefined) {
    notes.say(
      `[${resource.path}] the template of the nested stack is not part of what was loaded; load the App or cdk.out`,
    );
    return undefined;
  }
  const prefix = nestedPrefix(resource.path);
  return {
    ...source,
    name: `${resource.stack.name}-${resource.logicalId}-${stableId(resource.id, 12)}`,
    template: readTemplate(path),
    folder: dirname(path),
    paths: source.paths.filter(([own]) => own.startsWith(prefix)),
  };
}

/** The values that the outer stack gives to the parameters of a nested one, each resolved when it is asked for. */
export function nestedParameters(resource: Resource): Readonly<Record<string, Json>> {
  const declared = (resource.declaredProperties['Parameters'] ?? {}) as JsonObject;
  return lazily(declared, (value) => resource.stack.resolve(value, resource.path));
}

/** Where the constructs inside of a nested stack lie: the CDK puts the resource `Parent/Id.NestedStack/Id.NestedStackResource` beside them. */
export function nestedPrefix(path: string): string {
  return `${path.replace(/\.NestedStack\/[^/]*$/, '')}/`;
}
