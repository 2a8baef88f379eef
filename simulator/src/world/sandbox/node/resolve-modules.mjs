/**
 * A module hook: `import` finds what lies in the asset, what lies in the function's layers, and what Lambda's runtime brings
 * (the AWS SDK, out of the project). The other packages of the project around the asset are not there. ES modules have the
 * addresses that they have on Lambda.
 */
import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isOfRuntime } from './lambda-modules.mjs';

let data = { layers: [], roots: [], folder: '', kept: [] };
/** The addresses of Lambda's folders, each with those of what stands for it here. */
let places = [];

export function initialize(given) {
  data = given;
  const { taskRoot, opt, tmp } = given;
  places = Object.entries({ 'file:///var/task/': taskRoot, 'file:///opt/': opt, 'file:///tmp/': tmp })
    .filter(([, folder]) => folder !== undefined)
    .flatMap(([shown, folder]) =>
      [...new Set([folder, realPathOf(folder)])].map((each) => [shown, `${pathToFileURL(each)}/`]),
    );
}

export async function resolve(specifier, context, nextResolve) {
  const found = await find(specifier, { ...context, parentURL: realUrl(context.parentURL) }, nextResolve);
  // Other modules are read by the loader of CommonJS, from where they are.
  return found.format === 'module' ? { ...found, url: shownUrl(found.url) } : found;
}

export async function load(url, context, nextLoad) {
  const real = realUrl(url);
  const loaded = await nextLoad(real, context);
  return real === url ? loaded : { ...loaded, responseURL: url };
}

async function find(specifier, context, nextResolve) {
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
  const by = fileURLToPath(shownUrl(context.parentURL));
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

/** A module of the asset may name another by its path or by its address on Lambda. */
function located(specifier) {
  return specifier.startsWith('/') ? realUrl(String(pathToFileURL(specifier))) : realUrl(specifier);
}

function realUrl(url) {
  const isMeantAsItIs = [...places.map(([, place]) => place), ...data.kept.map((each) => `${each}/`)];
  if (isMeantAsItIs.some((each) => url?.startsWith(each))) return url;
  const found = places.find(([shown]) => url?.startsWith(shown));
  return found === undefined ? url : found[1] + url.slice(found[0].length);
}

function shownUrl(url) {
  const found = places.find(([, place]) => url.startsWith(place));
  return found === undefined ? url : found[0] + url.slice(found[1].length);
}

/** A folder may not be there yet. */
function realPathOf(folder) {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
