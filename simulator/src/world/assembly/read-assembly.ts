import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { synthesizeApp } from './app-folder';
import { AssetIndex } from './assets';
import { readTemplate } from './read-template';
import { assemblyOf, type SynthesizableApp } from './synthesis';
import type { CloudFormationTemplate, StackSource } from './template';

/** An `aws-cdk-lib` `Stack`. */
export interface SynthesizableStack {
  readonly templateFile: string;
  readonly artifactId: string;
  readonly node: { readonly path: string; readonly root: unknown };
}

/** What a world can be loaded from. */
export type WorldSource =
  | SynthesizableApp
  | SynthesizableStack
  | CloudFormationTemplate
  | { toJSON(): unknown }
  | { readonly directory: string }
  | string;

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly file?: string;
    readonly directoryName?: string;
  };
  readonly dependencies?: readonly string[];
  readonly metadata?: Metadata;
  readonly additionalMetadataFile?: string;
}

type Metadata = Record<string, readonly { readonly type: string; readonly data?: unknown }[]>;

interface AssemblyStack extends StackSource {
  readonly id: string;
  readonly templatePath: string;
  readonly dependsOn: readonly string[];
}

/**
 * The stacks behind a `Stack` (with the stacks that it needs), an `App`, a cloud assembly's folder, a template's file
 * or a template.
 * @throws when the source is none of these.
 */
export function readAssembly(source: WorldSource): readonly StackSource[] {
  if (typeof source === 'string') return readPath(resolve(source));
  if (isStack(source)) return readStack(source);
  if ('synth' in source && typeof source.synth === 'function') return readFolder(assemblyOf(source));
  if ('directory' in source && typeof source.directory === 'string') return readFolder(source.directory);
  const template = 'toJSON' in source && typeof source.toJSON === 'function' ? source.toJSON() : source;
  return [plainTemplate(template as CloudFormationTemplate, 'Stack')];
}

/** Synthesizes the app of a stack, or an app; what is synthesized already stays as it is. */
export function synthesize(source: SynthesizableApp | SynthesizableStack): void {
  assemblyOf(isStack(source) ? (source.node.root as SynthesizableApp) : source);
}

function isStack(source: object): source is SynthesizableStack {
  return 'templateFile' in source && 'artifactId' in source && 'node' in source;
}

function readPath(path: string): readonly StackSource[] {
  if (!existsSync(path)) {
    throw new Error(
      `There is neither a cloud assembly nor a template at ${path}; run 'cdk synth' first, or hand in the App`,
    );
  }
  if (statSync(path).isDirectory()) return readFolder(isAppFolder(path) ? synthesizeApp(path) : path);
  const name = path.split(/[\\/]/).pop() ?? 'Stack';
  return [{ ...plainTemplate(readTemplate(path), name.replace(/\..*$/, '')), folder: dirname(path) }];
}

function isAppFolder(folder: string): boolean {
  return !existsSync(join(folder, 'manifest.json')) && existsSync(join(folder, 'cdk.json'));
}

function plainTemplate(template: CloudFormationTemplate, name: string): StackSource {
  if (typeof template !== 'object' || template === null || typeof template.Resources !== 'object') {
    throw new Error('A world is loaded from a Stack, an App, a cloud assembly or a template; this has no Resources');
  }
  const paths = Object.entries(template.Resources).flatMap(([logicalId, resource]): [string, string][] => {
    const path = resource.Metadata?.['aws:cdk:path'];
    return typeof path === 'string' ? [[path, logicalId]] : [];
  });
  return { name, template, paths, assets: new AssetIndex() };
}

function readStack(stack: SynthesizableStack): readonly StackSource[] {
  const app = stack.node.root as SynthesizableApp;
  const all = readAssemblyStacks(assemblyOf(app));
  const own = all.find((each) => each.templatePath.endsWith(stack.templateFile) && each.id === stack.artifactId);
  if (own === undefined) throw new Error(`The app of stack '${stack.node.path}' has no artifact '${stack.artifactId}'`);
  const wanted = new Set<AssemblyStack>([own]);
  for (const each of wanted) {
    for (const id of each.dependsOn) {
      const needed = all.find((other) => other.id === id);
      if (needed !== undefined) wanted.add(needed);
    }
  }
  return [...wanted];
}

function readFolder(folder: string): readonly StackSource[] {
  const stacks = readAssemblyStacks(folder);
  if (stacks.length === 0) throw new Error(`The cloud assembly ${folder} has no stack`);
  return stacks;
}

function readAssemblyStacks(folder: string): readonly AssemblyStack[] {
  const manifestFile = join(folder, 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new Error(`${folder} is not a cloud assembly: it has no manifest.json; run 'cdk synth' first`);
  }
  const artifacts = Object.entries(
    (JSON.parse(readFileSync(manifestFile, 'utf8')) as { artifacts?: Record<string, Artifact> }).artifacts ?? {},
  );
  const assets = new AssetIndex();
  for (const [, { type, properties }] of artifacts) {
    if (type === 'cdk:asset-manifest' && properties?.file !== undefined) assets.addManifest(folder, properties.file);
  }
  return artifacts.flatMap(([id, artifact]) => {
    const { type, properties } = artifact;
    if (type === 'cdk:cloud-assembly') return [...readAssemblyStacks(join(folder, properties?.directoryName ?? id))];
    return type === 'aws:cloudformation:stack' ? [assemblyStack(folder, id, artifact, assets)] : [];
  });
}

function assemblyStack(folder: string, id: string, artifact: Artifact, assets: AssetIndex): AssemblyStack {
  const templateFile = artifact.properties?.templateFile ?? `${id}.template.json`;
  const templatePath = isAbsolute(templateFile) ? templateFile : join(folder, templateFile);
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifact.environment ?? '') ?? [];
  return {
    id,
    templatePath,
    name: artifact.properties?.stackName ?? id,
    template: readTemplate(templatePath),
    folder: dirname(templatePath),
    paths: constructPaths(folder, artifact),
    assets,
    ...(account !== undefined && account !== 'unknown-account' && { account }),
    ...(region !== undefined && region !== 'unknown-region' && { region }),
    dependsOn: artifact.dependencies ?? [],
  };
}

function constructPaths(folder: string, artifact: Artifact): [string, string][] {
  const { metadata, additionalMetadataFile: file } = artifact;
  const more = file === undefined ? {} : (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Metadata);
  return Object.entries({ ...metadata, ...more }).flatMap(([path, entries]) =>
    entries
      .filter(({ type, data }) => type === 'aws:cdk:logicalId' && typeof data === 'string')
      .map(({ data }): [string, string] => [path.replace(/^\//, ''), data as string]),
  );
}
