import { existsSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './describe-error.mjs';
import { layerRoots } from './layers.mjs';

const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

/** Loads the function that a Handler such as `folder/file.name` names. */
export async function loadHandler(folder, handler, roots) {
  const file = /^((?:.*\/)?[^./]+)\.(.+)$/.exec(handler);
  if (file === null) throw new RuntimeError('MalformedHandlerName', `Bad handler ${handler}`);
  const [, stem, name] = file;
  const path = EXTENSIONS.map((extension) => join(folder, stem + extension)).find((each) => existsSync(each));
  if (path === undefined) throw new RuntimeError('ImportModuleError', `Error: Cannot find module '${stem}'`);
  const module = await loadModule(path, roots);
  const found = name.split('.').reduce((value, key) => value?.[key], module) ?? module.default?.[name];
  if (typeof found !== 'function') {
    throw new RuntimeError('HandlerNotFound', `${handler} is undefined or not exported`);
  }
  return found;
}

async function loadModule(path, roots) {
  try {
    return await requireOrImport(path, roots);
  } catch (error) {
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') throw notFound(error);
    if (error instanceof SyntaxError) throw new RuntimeError('UserCodeSyntaxError', `SyntaxError: ${error.message}`);
    throw error;
  }
}

async function requireOrImport(path, { sdkRoots, opt }) {
  if (!path.endsWith('.mjs')) {
    try {
      return createRequire(path)(path);
    } catch (error) {
      const isEsm = error?.code === 'ERR_REQUIRE_ESM' || error?.code === 'ERR_REQUIRE_ASYNC_MODULE';
      if (!isEsm && !looksLikeEsm(error)) throw error;
    }
  }
  register('./resolve-sdk.mjs', {
    parentURL: import.meta.url,
    data: { opt, layers: urls(layerRoots(opt, process.env.AWS_EXECUTION_ENV)), roots: urls(sdkRoots) },
  });
  return import(pathToFileURL(path).href);
}

function urls(folders) {
  return folders.map((each) => String(pathToFileURL(each)));
}

/** A `.js` file with ESM syntax that no package.json declares so: Lambda's runtime takes it for CommonJS as well. */
function looksLikeEsm(error) {
  return (
    error instanceof SyntaxError && /(import statement|Unexpected token 'export'|import\.meta)/.test(error.message)
  );
}

function notFound(error) {
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1] ?? '';
  const runtimes = missing.startsWith('@aws-sdk/') || missing.startsWith('@smithy/');
  const hint = runtimes
    ? `; Lambda's runtime brings it, here it comes from your project: npm i -D ${packageOf(missing)}`
    : '';
  return new RuntimeError('ImportModuleError', `Error: ${error.message.split('\n')[0]}${hint}`);
}

function packageOf(specifier) {
  return specifier.split('/').slice(0, 2).join('/');
}
