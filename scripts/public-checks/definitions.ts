import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { flatTexts } from '../../lib/capabilities/operations/checks/flat-text';
import type { AslStates } from '../../lib/states/asl-state';
import { readYaml } from '../../simulator/src/world/assembly/read-yaml';

/** A definition of a state machine in a checkout. */
export interface PublicDefinition {
  /** The path in the repository, and behind `#` the logical id where a template holds it. */
  readonly path: string;
  readonly definition: AslStates;
  /** Undefined where nothing in the repository tells it. */
  readonly type: 'STANDARD' | 'EXPRESS' | undefined;
}

/** What may hold a definition, and what may say of which type its machine is. */
const SOURCES = /\.(json|ya?ml|ts|js|py|java|cs|go|tf)$/i;
const DEFINITIONS = /\.(json|ya?ml)$/i;

type Properties = Readonly<Record<string, unknown>>;
interface Resource {
  readonly Type?: string;
  readonly Properties?: Properties;
}

/** Every definition of a checkout: files of the States Language, and templates that hold one. */
export function definitionsIn(folder: string): PublicDefinition[] {
  const files = readdirSync(folder, { recursive: true })
    .map((file) => String(file).replaceAll('\\', '/'))
    .filter((file) => SOURCES.test(file) && !/(^|\/)(node_modules|\.git|cdk\.out)\//.test(file))
    .sort();
  const types = new Map<string, PublicDefinition['type']>();
  const inTemplates = files.flatMap((file) => templateIn(folder, file, types));
  const ofFiles = files.flatMap((file): PublicDefinition[] => {
    const definition = parsed(join(folder, file));
    return isDefinition(definition)
      ? [{ path: file, definition, type: types.get(file) ?? typeBeside(folder, file, files) }]
      : [];
  });
  return [...ofFiles, ...inTemplates];
}

/** Where no template names the file, its machine is a Standard one, unless something in its project makes an Express one: then nobody knows. */
function typeBeside(folder: string, file: string, files: readonly string[]): PublicDefinition['type'] {
  const [project = ''] = file.split('/');
  const sources = files.filter((each) => each.startsWith(`${project}/`));
  return sources.some((each) => /\bEXPRESS\b/i.test(readFileSync(join(folder, each), 'utf8'))) ? undefined : 'STANDARD';
}

/** Notes which files a template names, and answers the definitions that it holds itself. */
function templateIn(folder: string, file: string, types: Map<string, PublicDefinition['type']>): PublicDefinition[] {
  const { Resources: resources } = (parsed(join(folder, file)) ?? {}) as {
    readonly Resources?: Record<string, Resource>;
  };
  if (typeof resources !== 'object' || resources === null) return [];
  return Object.entries(resources).flatMap(([id, resource]): PublicDefinition[] => {
    const { Type: kind = '', Properties: properties = {} } = resource ?? {};
    if (!/::StateMachine$/.test(kind)) return [];
    const type = (properties['Type'] ?? properties['StateMachineType']) === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
    const uri = properties['DefinitionUri'];
    if (typeof uri === 'string') types.set(normalize(join(dirname(file), uri)), type);
    const definition = ownDefinition(properties);
    return isDefinition(definition)
      ? [{ path: `${file}#${id}`, definition: flatTexts(definition) as AslStates, type }]
      : [];
  });
}

function ownDefinition({ Definition: given, DefinitionString: text }: Properties): unknown {
  if (given !== undefined) return given;
  const [, sub] = typeof text === 'object' && text !== null ? (Object.entries<unknown>({ ...text })[0] ?? []) : [];
  const json = typeof text === 'string' ? text : [sub].flat()[0];
  if (typeof json !== 'string') return undefined;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function parsed(path: string): unknown {
  try {
    if (!DEFINITIONS.test(path)) return undefined;
    const text = readFileSync(path, 'utf8');
    if (!/StartAt|Resources/.test(text)) return undefined;
    return path.endsWith('.json') ? (JSON.parse(text) as unknown) : readYaml(text);
  } catch {
    return undefined;
  }
}

function isDefinition(value: unknown): value is AslStates {
  const { StartAt, States } = (value ?? {}) as Partial<AslStates>;
  return typeof StartAt === 'string' && typeof States === 'object';
}
