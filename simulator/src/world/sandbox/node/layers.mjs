import fs from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { before } from '../code-folders.mjs';

/**
 * An environment in which `require` finds the packages of the layers, and before those that Lambda's runtime brings.
 * @param opt the folder that stands for `/opt`; undefined without layers.
 */
export function withNodeLayers(environment, opt) {
  if (opt === undefined) return environment;
  const folders = layerRoots(opt, environment.AWS_EXECUTION_ENV).map((root) => join(root, 'node_modules'));
  return { ...environment, ...before('NODE_PATH', folders, environment.NODE_PATH) };
}

/**
 * The folders whose `node_modules` hold the packages of the layers. Since nodejs18.x `import` looks there as well.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
 */
export function layerRoots(opt, runtime) {
  if (opt === undefined) return [];
  const [, version = ''] = /nodejs(\d+)/.exec(runtime ?? '') ?? [];
  return [join(opt, 'nodejs', `node${version}`), join(opt, 'nodejs')];
}

const PATH_TAKERS = [
  'access',
  'exists',
  'lstat',
  'open',
  'opendir',
  'readFile',
  'readdir',
  'readlink',
  'realpath',
  'stat',
];

/** Has `require` and the file system find what a handler asks for below `/opt` in the folder that stands for it. */
export function findInLayers(opt) {
  if (opt === undefined) return;
  const resolveFilename = Module._resolveFilename;
  Module._resolveFilename = function (specifier, ...rest) {
    return resolveFilename.call(this, inLayers(specifier, opt), ...rest);
  };
  const names = [...PATH_TAKERS, ...PATH_TAKERS.map((name) => `${name}Sync`), 'createReadStream'];
  for (const name of names) redirect(fs, name, opt);
  for (const name of PATH_TAKERS) redirect(fs.promises, name, opt);
}

/** A path below `/opt` as it is in the folder that stands for it; anything else as it is. */
export function inLayers(path, opt) {
  return opt !== undefined && typeof path === 'string' && path.startsWith('/opt/') ? join(opt, path.slice(5)) : path;
}

function redirect(holder, name, opt) {
  const original = holder[name];
  if (original === undefined) return;
  const redirected = (path, ...rest) => original.call(holder, inLayers(path, opt), ...rest);
  holder[name] = Object.assign(redirected, original);
}
