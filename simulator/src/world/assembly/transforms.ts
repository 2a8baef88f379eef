import type { Json, JsonObject } from '../../base/json';
import { tryLocalFile } from './local-file';
import type { Notes } from './notes';
import { readDocument } from './read-template';
import { expandLanguageExtensions } from './language-extensions';
import { expandSam } from './sam/expand';
import type { CloudFormationTemplate, StackSource } from './template';
import { textOf } from '../../base/text';

type Transform = (source: StackSource, notes: Notes) => CloudFormationTemplate;

const TRANSFORMS: Readonly<Record<string, Transform>> = {
  'AWS::LanguageExtensions': ({ template }) => expandLanguageExtensions(template),
  'AWS::Serverless-2016-10-31': expandSam,
};

/** A stack as CloudFormation has it after the transforms that its template asks for. */
export function transformed(source: StackSource, notes: Notes): StackSource {
  const { Transform: declared, ...rest } = source.template;
  if (declared === undefined) return source;
  let template: CloudFormationTemplate = rest;
  for (const each of Array.isArray(declared) ? declared : [declared]) {
    const name = transformName(each);
    const transform = TRANSFORMS[name];
    if (transform !== undefined) template = transform({ ...source, template }, notes);
    else if (name === 'AWS::Include') template = { ...template, ...included(each, source) };
    else notes.say(untransformed(source.name, name));
  }
  return { ...source, template };
}

/** The transforms of a template that nothing here carries out. */
export function unreadTransforms({ template }: StackSource): readonly string[] {
  const { Transform: declared = [] } = template;
  return (Array.isArray(declared) ? declared : [declared])
    .map(transformName)
    .filter((name) => TRANSFORMS[name] === undefined && name !== 'AWS::Include');
}

/** What is said of a transform that nothing here carries out. */
export function untransformed(stack: string, transform: string): string {
  return (
    `The template of stack '${stack}' asks for the transform '${transform}', which only CloudFormation carries out: ` +
    `what it would add is missing; hand in the processed template ('aws cloudformation get-template --template-stage Processed')`
  );
}

/** What `AWS::Include` takes in from a file beside the template; undefined when it lies elsewhere. */
export function includedFile(location: string, { folder }: StackSource): Json | undefined {
  const file = tryLocalFile(location, folder);
  return file === undefined ? undefined : readDocument(file);
}

function included(transform: Json, source: StackSource): JsonObject {
  const { Parameters: parameters } = transform as { Parameters?: JsonObject };
  return (includedFile(textOf(parameters?.['Location']), source) ?? {}) as JsonObject;
}

function transformName(transform: Json): string {
  return textOf(typeof transform === 'string' ? transform : (transform as JsonObject)['Name']);
}
