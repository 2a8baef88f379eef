/**
 * A module hook: a package that the asset lacks is found in the function's layers, and what Lambda's runtime brings (the AWS
 * SDK) in the project.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inLayers } from './layers.mjs';

let data = { layers: [], roots: [] };

export function initialize(given) {
  data = given;
}

export async function resolve(specifier, context, nextResolve) {
  const wanted = located(specifier);
  try {
    return await nextResolve(wanted, context);
  } catch (error) {
    if (/^[./]|^file:/.test(wanted)) throw error;
    const ofRuntime = wanted.startsWith('@aws-sdk/') || wanted.startsWith('@smithy/');
    for (const root of [...data.layers, ...(ofRuntime ? data.roots : [])]) {
      try {
        return await nextResolve(wanted, { ...context, parentURL: `${root}/index.mjs` });
      } catch {
        // The next root may have it.
      }
    }
    throw error;
  }
}

function located(specifier) {
  const path = specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier;
  const found = inLayers(path, data.opt);
  return found === path ? specifier : pathToFileURL(found).href;
}
