import { readFileSync } from 'fs';
import * as path from 'path';
import { Stack, Stage, type CfnResource } from 'aws-cdk-lib';
import type { AslStates } from '../../../states/asl-state';
import { flatText, flatTexts } from './flat-text';

/** A state machine as its template has it. */
export interface ReadMachine {
  readonly definition: AslStates;
  readonly express: boolean;
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * Reads the definition of a state machine out of its resource, overrides included. References stand in it as texts.
 *
 * @throws when it lies where synthesis can't look, or is no JSON.
 */
export function readMachine(resource: CfnResource): ReadMachine {
  const properties = propertiesOf(resource);
  const definition = definitionOf(resource, properties);
  return {
    definition,
    express: (properties['StateMachineType'] ?? properties['Type']) === 'EXPRESS',
  };
}

/** The properties of a resource as they come into the template. */
export function propertiesOf(resource: CfnResource): Properties {
  const rendered = Stack.of(resource).resolve(resource._toCloudFormation()) as {
    readonly Resources: Readonly<Record<string, { readonly Properties?: Properties }>>;
  };
  return Object.values(rendered.Resources)[0]?.Properties ?? {};
}

function definitionOf(resource: CfnResource, properties: Properties): AslStates {
  const { DefinitionString: text, Definition: given, DefinitionSubstitutions: substitutions } = properties;
  if (given !== undefined) return flatTexts(given) as AslStates;
  const json = text === undefined ? fileOf(resource) : flatText(text);
  const parsed = JSON.parse(substituted(json, substitutions as Properties | undefined)) as AslStates | null;
  if (typeof parsed?.States !== 'object') throw new Error('it has no States');
  return parsed;
}

/** A definition out of a file of the user lies beside the template. */
function fileOf(resource: CfnResource): string {
  const asset = resource.node.scope?.node.tryFindChild('DefinitionBody') as { readonly assetPath?: string } | undefined;
  const outdir = Stage.of(resource)?.outdir;
  if (asset?.assetPath === undefined || outdir === undefined) throw new Error('it lies in a bucket');
  return readFileSync(path.resolve(outdir, asset.assetPath), 'utf8');
}

/** The definition with the values that AWS puts into it; one that is not known is left as it stands. */
function substituted(json: string, substitutions: Properties = {}): string {
  return Object.entries(substitutions).reduce(
    (text, [name, value]) => text.replaceAll(`\${${name}}`, JSON.stringify(flatText(value)).slice(1, -1)),
    json,
  );
}
