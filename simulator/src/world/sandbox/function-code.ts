import { statSync } from 'node:fs';
import type { FileAsset } from '../assembly/assets';
import { tryLocalFile } from '../assembly/local-file';
import type { Resource } from '../assembly/resource';
import { constructPath } from '../../services/resource';
import type { JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { SandboxKind } from './sandbox-kind';

/** Where the code of a function comes from. */
export type FunctionCode =
  { readonly folder: string } | { readonly zip: string } | { readonly inline: string; readonly extension: string };

/**
 * The code of a function, out of the template and the assembly around it.
 * @throws when the assembly does not hold it.
 */
export function functionCode(resource: Resource, kind: SandboxKind): FunctionCode {
  const code = (resource.properties['Code'] ?? {}) as JsonObject | string;
  const { ZipFile: inline, S3Key: key } = typeof code === 'string' ? {} : code;
  if (typeof inline === 'string') return { inline, extension: kind.inlineExtension };
  const asset = assetOf(code, resource);
  if (asset === undefined) {
    const path = constructPath(resource);
    throw new Error(
      `[${path}] the code of the function is not part of what was loaded (its key is '${textOf(key ?? code)}'); load ` +
        `the Stack, the App or its cdk.out folder, say where it lies with the option functions: { '${path}': { code: 'folder' } }, or mock the function`,
    );
  }
  if (!asset.isFolder) return { zip: asset.path };
  kind.checkFolder(resource, asset.path);
  return { folder: asset.path };
}

/** An asset of the assembly, or a path beside the template, as `aws cloudformation package` takes it. */
function assetOf(code: JsonObject | string, { stack }: Resource): FileAsset | undefined {
  const key = typeof code === 'string' ? tryLocalFile(code, stack.source.folder) : code['S3Key'];
  if (typeof code === 'string' && key !== undefined) return { path: key as string, isFolder: isFolder(key as string) };
  return typeof key === 'string' ? stack.source.assets.tryFind(key) : undefined;
}

function isFolder(path: string): boolean {
  return statSync(path).isDirectory();
}
