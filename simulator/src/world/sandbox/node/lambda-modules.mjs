import { readFileSync, existsSync } from 'node:fs';
import Module, { createRequire, register } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { layerRoots } from './layers.mjs';

/** Whether Lambda's runtime brings a package: the AWS SDK, of which version 2 came with the runtimes up to nodejs16.x. */
export function isOfRuntime(specifier, runtime = '') {
  if (/^aws-sdk(\/|$)/.test(specifier)) return /nodejs1[0-6]\./.test(runtime);
  return specifier.startsWith('@aws-sdk/') || specifier.startsWith('@smithy/');
}

/** What to do about a package that is missing here alone. */
export function hintAt(message) {
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(message)?.[1] ?? '';
  if (!isOfRuntime(missing, process.env.AWS_EXECUTION_ENV)) return '';
  const [scope, name] = missing.split('/');
  const wanted = missing.startsWith('@') ? `${scope}/${name}` : scope;
  return `; Lambda's runtime brings it, here it comes from your project: npm i -D ${wanted}`;
}

/**
 * Has `require` find what it finds on Lambda: what lies in the asset, and in its layers, and what the runtime brings. The
 * packages of the project around the asset are not there. So does `import` in what is required.
 * @param places the code in `folder`, the layers in `opt`, `tmp`, the projects with the AWS SDK in `sdkRoots`, and the `folders`
 *   that tell which names they have on Lambda.
 */
export function requireAsOnLambda(places) {
  const { folders, folder, sdkRoots } = places;
  const nodeModulePaths = Module._nodeModulePaths;
  Module._nodeModulePaths = (from) => nodeModulePaths(from).filter((path) => !isIn(from, folder) || isIn(path, folder));
  const resolveFilename = Module._resolveFilename;
  Module._resolveFilename = function (given, ...rest) {
    const specifier = located(given, folders);
    try {
      return resolveFilename.call(this, specifier, ...rest);
    } catch (error) {
      const found =
        error?.code === 'MODULE_NOT_FOUND' && isOfRuntime(specifier, process.env.AWS_EXECUTION_ENV)
          ? sdkRoots.map((root) => tryResolve(root, specifier)).find((path) => path !== undefined)
          : undefined;
      if (found === undefined) throw error;
      return found;
    }
  };
  const createRequire = Module.createRequire;
  Module.createRequire = (from) =>
    createRequire(from instanceof URL || /^(file:|\/)/.test(from) ? folders.real(asPath(from)) : from);
  readAsCommonJs(folder);
  showAsOnLambda(places);
}

function located(specifier, folders) {
  return typeof specifier === 'string' && specifier.startsWith('/') ? folders.real(specifier) : specifier;
}

function asPath(from) {
  return String(from).startsWith('file:') ? new URL(from) : from;
}

/** What may import goes by where its file really is. */
const IMPORTING = /\bimport\b\s*[({]|\bimport\.meta\b|^\s*(import|export)\b/m;

/** Code of the function has the names of its files on Lambda, in traces as well as in `__filename` and `__dirname`. */
function showAsOnLambda(places) {
  const { folders } = places;
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (content, filename, ...rest) {
    const isOfFunction = folders.isReadOnly(filename);
    const isImporting = isOfFunction && IMPORTING.test(content);
    if (isImporting) prepareImports(places);
    const isShown = isOfFunction && !isImporting;
    return compile.call(this, content, isShown ? folders.shown(filename) : filename, ...rest);
  };
}

/** A package.json above the asset says nothing about the files in it. */
function readAsCommonJs(folder) {
  const load = Module._extensions['.js'];
  Module._extensions['.js'] = function (module, filename) {
    if (!isIn(filename, folder) || isDeclared(filename, folder)) return load.call(this, module, filename);
    module._compile(readFileSync(filename, 'utf8'), filename, 'commonjs');
  };
}

function isDeclared(filename, folder) {
  for (let at = dirname(filename); isIn(at, folder); at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return true;
  }
  return false;
}

function tryResolve(root, specifier) {
  try {
    return createRequire(join(root, 'index.js')).resolve(specifier);
  } catch {
    return undefined;
  }
}

function isIn(path, folder) {
  return path === folder || path.startsWith(folder + sep);
}

let areImportsPrepared = false;

/** Imports a file of the asset, from which `import` finds what it finds on Lambda. */
export function importFromAsset(file, places) {
  prepareImports(places);
  return import(pathToFileURL(file).href);
}

/** Starts the thread of the module hooks, which takes its time: only for code that may import. */
function prepareImports({ opt, sdkRoots, folder, tmp, folders }) {
  if (areImportsPrepared) return;
  areImportsPrepared = true;
  const layers = layerRoots(opt, process.env.AWS_EXECUTION_ENV);
  const urls = {
    folder: url(folder),
    layers: layers.map(url),
    roots: sdkRoots.map(url),
    kept: folders.kept.map(url),
  };
  const data = { opt, tmp, taskRoot: folder, ...urls };
  register('./resolve-modules.mjs', { parentURL: import.meta.url, data });
}

function url(path) {
  return String(pathToFileURL(path));
}
