import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { RuntimeError } from './describe-error.mjs';
import { hintAt, importFromAsset } from './lambda-modules.mjs';

const require = createRequire(import.meta.url);

const RUNTIME = '- /var/runtime/index.mjs';

/**
 * Loads the function that a Handler such as `folder/file.name` names, as the function's runtime client does.
 * @throws what Lambda answers when there is no such function.
 */
export async function loadHandler(folder, handler, options) {
  const { root, file, name } = readName(handler);
  const path = options.folders.real(resolve(folder, root, file));
  const is4 = options.clientVersion === 4;
  const load = is4 ? load4 : load3;
  const module = await load(path, { folder, options }).catch((error) => {
    throw explained(error, is4 ? [] : [RUNTIME]);
  });
  const loaded = module ?? requireByName(file, [folder, resolve(folder, root)]);
  return (is4 ? find4 : find3)(loaded, name, handler);
}

function readName(handler) {
  if (handler.includes('..')) {
    const advice = 'Use absolute paths when specifying root directories in handler names.';
    throw new RuntimeError('MalformedHandlerName', `'${handler}' is not a valid handler name. ${advice}`);
  }
  const last = basename(handler);
  const match = /^([^.]*)\.(.*)$/.exec(last);
  if (match === null) throw new RuntimeError('MalformedHandlerName', 'Bad handler');
  return { root: handler.substring(0, handler.indexOf(last)), file: match[1], name: match[2] };
}

/** The client 3.x requires what no package.json declares to be an ES module. */
async function load3(path, asset) {
  const requireFile = (file) => (existsSync(file) ? require(file) : undefined);
  const importFile = (file) => (existsSync(file) ? importFromAsset(file, asset.options) : undefined);
  const isModule = existsSync(`${path}.js`) && declaredType(`${path}.js`, asset.folder) === 'module';
  return (
    requireFile(path) ||
    (isModule ? await importFile(`${path}.js`) : requireFile(`${path}.js`)) ||
    (await importFile(`${path}.mjs`)) ||
    requireFile(`${path}.cjs`) ||
    undefined
  );
}

/** The client 4.x imports whatever there is. */
async function load4(path, { folder, options }) {
  for (const extension of ['', '.js', '.mjs', '.cjs']) {
    const file = path + extension;
    if (!existsSync(file)) continue;
    // A package.json above the asset, in the project that runs the simulation, is not there on Lambda.
    const isUndeclared = extension === '.js' && declaredType(file, folder) === undefined;
    return isUndeclared ? requireOrImport(file, options) : importFromAsset(file, options);
  }
  return undefined;
}

/** Node.js 24 finds out by its syntax whether an undeclared file is an ES module. */
async function requireOrImport(file, options) {
  try {
    return { default: require(file) };
  } catch (error) {
    const isModule =
      error?.code === 'ERR_REQUIRE_ESM' ||
      error?.code === 'ERR_REQUIRE_ASYNC_MODULE' ||
      (error instanceof SyntaxError &&
        /import statement|Unexpected token 'export'|import\.meta|await/.test(error.message));
    if (!isModule) throw error;
    return importFromAsset(file, options);
  }
}

/** The `type` of the nearest package.json inside of the asset. */
function declaredType(file, root) {
  for (let folder = dirname(file); folder.startsWith(root); folder = dirname(folder)) {
    const declared = join(folder, 'package.json');
    if (!existsSync(declared)) continue;
    try {
      return JSON.parse(readFileSync(declared, 'utf8')).type ?? 'commonjs';
    } catch {
      return 'commonjs';
    }
  }
  return undefined;
}

function requireByName(name, paths) {
  try {
    return require(require.resolve(name, { paths }));
  } catch (error) {
    throw explained(error, [RUNTIME]);
  }
}

/** @param requiredBy who requires the handler, as the error says it. */
function explained(error, requiredBy) {
  if (error instanceof SyntaxError) {
    const explanation = new RuntimeError('UserCodeSyntaxError', String(error));
    explanation.stack = error.stack;
    return explanation;
  }
  if (error?.code === 'ERR_MODULE_NOT_FOUND') error.message += hintAt(error.message);
  if (error?.code !== 'MODULE_NOT_FOUND') return error;
  const [what, ...lines] = String(error).split('\n');
  const ours = new URL('.', import.meta.url).pathname;
  const stack = lines.filter((line) => !line.includes(ours));
  const known = stack.length === 0 ? ['Require stack:'] : stack;
  return new RuntimeError('ImportModuleError', [what + hintAt(what), ...known, ...requiredBy].join('\n'));
}

function find3(module, name, handler) {
  return checked(
    name.split('.').reduce((value, key) => value && value[key], module),
    handler,
  );
}

function find4(module, name, handler) {
  const find = (from) =>
    name.split('.').reduce((value, key) => (value && typeof value === 'object' ? value[key] : undefined), from);
  return checked(find(module) || find(module?.default), handler);
}

function checked(found, handler) {
  if (!found) throw new RuntimeError('HandlerNotFound', `${handler} is undefined or not exported`);
  if (typeof found !== 'function') throw new RuntimeError('HandlerNotFound', `${handler} is not a function`);
  return found;
}
