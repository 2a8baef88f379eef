import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '../assembly/resource';
import { constructPath } from '../assembly/app-model';
import type { JsonObject } from '../../base/json';
import { textOf } from '../assembly/text';

/** Where the code of a function comes from. */
export type FunctionCode =
  { readonly folder: string } | { readonly zip: string } | { readonly inline: string; readonly extension: string };

/**
 * The code of a Node function, out of the template and the assembly around it.
 * @throws when the assembly does not hold it.
 */
export function functionCode(resource: Resource): FunctionCode {
  const { ZipFile: inline, S3Key: key } = (resource.properties['Code'] ?? {}) as JsonObject;
  if (typeof inline === 'string') return { inline, extension: inlineExtension(inline) };
  const asset = typeof key === 'string' ? resource.stack.source.assets.tryFind(key) : undefined;
  if (asset === undefined) {
    throw new Error(
      `[${constructPath(resource)}] the code of the function is not part of what was loaded (its key is ` +
        `'${textOf(key)}'); load the Stack, the App or its cdk.out folder, or mock the function`,
    );
  }
  if (!asset.isFolder) return { zip: asset.path };
  refuseUnbundled(resource, asset.path);
  return { folder: asset.path };
}

/** With `aws:cdk:bundling-stacks: []` the synthesis skips bundling: the asset is the whole project then. */
function refuseUnbundled(resource: Resource, folder: string): void {
  const [, stem = 'index'] = /^(.*)\.[^.]+$/.exec(textOf(resource.properties['Handler'])) ?? [];
  const hasHandler = ['.js', '.mjs', '.cjs'].some((extension) => existsSync(join(folder, stem + extension)));
  if (hasHandler || !readdirSync(folder).includes('package.json')) return;
  throw new Error(
    `[${constructPath(resource)}] the asset ${folder} was not bundled (is 'aws:cdk:bundling-stacks' set to [] in the ` +
      `context?); let the synthesis bundle it, or mock the function`,
  );
}

/** Lambda writes inline code to `index.js`, or to `index.mjs` when it is an ES module. */
function inlineExtension(code: string): string {
  return /^\s*(import\s[^(]|export\s)/m.test(code) ? '.mjs' : '.js';
}
