/**
 * A module hook: `import` finds what lies in the asset, what lies in the function's layers, and what Lambda's runtime brings
 * (the AWS SDK, out of the project). The other packages of the project around the asset are not there.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isOfRuntime } from './lambda-modules.mjs';

let data = { layers: [], roots: [], folder: '' };

export function initialize(given) {
  data = given;
}

export async function resolve(specifier, context, nextResolve) {
  const wanted = located(specifier);
  const isPath = /^[./]|^file:|^node:/.test(wanted);
  try {
    const found = await nextResolve(wanted, context);
    if (isPath || !isBeyondAsset(found.url, wanted, context.parentURL)) return found;
  } catch (error) {
    if (isPath) throw error;
  }
  for (const root of [...data.layers, ...(isOfRuntime(wanted) ? data.roots : [])]) {
    try {
      return await nextResolve(wanted, { ...context, parentURL: `${root}/index.mjs` });
    } catch {
      // The next root may have it.
    }
  }
  const by = fileURLToPath(context.parentURL);
  const error = new Error(`Cannot find package '${wanted}' imported from ${by}`);
  throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
}

/** Whether a file of the asset would get a package from the project around it, and not from a node_modules of its own. */
function isBeyondAsset(url, specifier, parentUrl) {
  if (!url.startsWith('file:') || !isInAsset(parentUrl) || isInAsset(url)) return false;
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  for (let at = new URL('.', parentUrl).href; at.startsWith(data.folder); at = new URL('..', at).href) {
    if (existsSync(new URL(`node_modules/${name}`, at))) return false;
  }
  return true;
}

function isInAsset(url) {
  return url?.startsWith(`${data.folder}/`) === true;
}

function located(specifier) {
  const path = specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier;
  const roots = { '/var/task/': data.taskRoot, '/opt/': data.opt };
  const [root] = Object.keys(roots).filter((each) => path.startsWith(each) && roots[each] !== undefined);
  return root === undefined ? specifier : pathToFileURL(join(roots[root], path.slice(root.length))).href;
}
