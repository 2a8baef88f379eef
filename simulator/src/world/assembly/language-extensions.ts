import type { Json, JsonObject } from '../../base/json';
import type { CloudFormationTemplate } from './template';
import { textOf } from '../../base/text';

/**
 * A template with every `Fn::ForEach` written out; the other functions of the extension need no transform here.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-languageextensions.html
 */
export function expandLanguageExtensions(template: CloudFormationTemplate): CloudFormationTemplate {
  return expanded(template as JsonObject, template) as CloudFormationTemplate;
}

function expanded(value: Json, template: CloudFormationTemplate): Json {
  if (Array.isArray(value)) return value.map((each) => expanded(each, template));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]): [string, Json][] =>
      key.startsWith('Fn::ForEach::') ? repeated(each, template) : [[key, expanded(each, template)]],
    ),
  );
}

function repeated(loop: Json, template: CloudFormationTemplate): [string, Json][] {
  const [name, collection, body] = loop as [string, Json, JsonObject];
  return itemsOf(collection, template).flatMap((item) =>
    Object.entries(expanded(replaced(body, name, item), template) as JsonObject),
  );
}

function itemsOf(collection: Json, { Parameters: parameters = {} }: CloudFormationTemplate): readonly string[] {
  if (Array.isArray(collection)) return collection.map(textOf);
  const value = parameters[textOf((collection as JsonObject)['Ref'])]?.Default;
  return Array.isArray(value) ? value.map(textOf) : textOf(value).split(',');
}

/** `${Name}` and `&{Name}` (letters and digits only) in keys and texts, and `{ "Ref": "Name" }`. */
function replaced(value: Json, name: string, item: string): Json {
  if (typeof value === 'string') {
    return value.replaceAll(`\${${name}}`, item).replaceAll(`&{${name}}`, item.replace(/[^A-Za-z0-9]/g, ''));
  }
  if (Array.isArray(value)) return value.map((each) => replaced(each, name, item));
  if (typeof value !== 'object' || value === null) return value;
  if (value['Ref'] === name && Object.keys(value).length === 1) return item;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [replaced(key, name, item) as string, replaced(each, name, item)]),
  );
}
