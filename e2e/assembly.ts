import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CfnResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly Metadata?: { readonly 'aws:cdk:path'?: string };
}

export interface CfnTemplate {
  readonly Resources: Readonly<Record<string, CfnResource>>;
  readonly Parameters?: object;
  readonly Outputs?: object;
}

export interface SynthesizedStack {
  readonly name: string;
  readonly templateFile: string;
  readonly text: string;
  readonly template: CfnTemplate;
}

interface Manifest {
  readonly artifacts: Readonly<
    Record<
      string,
      { readonly type: string; readonly properties?: { readonly templateFile?: string; readonly stackName?: string } }
    >
  >;
}

/** The stacks of a cloud assembly, by artifact id. */
export function stacksOf(assembly: string): readonly SynthesizedStack[] {
  const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as Manifest;
  return Object.entries(artifacts).flatMap(([id, { type, properties }]) => {
    if (type !== 'aws:cloudformation:stack' || properties?.templateFile === undefined) return [];
    const templateFile = join(assembly, properties.templateFile);
    const text = readFileSync(templateFile, 'utf8');
    return [{ name: properties.stackName ?? id, templateFile, text, template: JSON.parse(text) as CfnTemplate }];
  });
}
