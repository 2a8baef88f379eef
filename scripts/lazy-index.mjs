/**
 * Has the index of the compiled construct library load a file when something of it is asked for, as aws-cdk-lib does itself: an app
 * pays for the patterns that it uses. Run by `npm run build`, after jsii;
 * another folder can be given, such as that of the simulator, whose tests seldom draw or explore.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Rewrites `index.js` in a folder of compiled sources; one that is rewritten already stays. */
function makeIndexLazy(folder) {
  const index = join(folder, 'index.js');
  const text = readFileSync(index, 'utf8');
  if (text.includes(LAZY)) return;
  const exported = exportsOf(index).map(({ file, name }) => ({ module: moduleName(folder, file), name }));
  if (exported.length === 0) throw new Error(`${index} exports nothing in the way that the compiler writes`);
  writeFileSync(index, [...HEAD, ...exported.map(getter), hint(exported), ''].join('\n'));
}

/** By a function, since Node looks for getters in plain sight and then takes the names from ES modules. */
const LAZY =
  'const lazy = (name, get) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get });';

const HEAD = ['"use strict";', 'Object.defineProperty(exports, "__esModule", { value: true });', LAZY];

function getter({ module, name }) {
  return `lazy("${name}", () => require("${module}").${name});`;
}

/** ES modules learn from this line, which never runs, what they can import by name. */
function hint(exported) {
  return `0 && (module.exports = { ${exported.map(({ name }) => name).join(', ')} });`;
}

/** The names that a compiled file exports, with the file that each is defined in; one that has types only exports nothing. */
function exportsOf(file) {
  const text = readFileSync(file, 'utf8');
  const named = namedIn(text, file);
  const isNamed = (own) => named.some(({ name }) => name === own);
  const own = [...text.matchAll(/\bexports\.(\w+) = /g)].map(([, name]) => name).filter((name) => !isNamed(name));
  const passedOn = [...text.matchAll(/^__exportStar\(require\("(.+)"\), exports\);$/gm)].map(([, module]) => module);
  return [
    ...[...new Set(own)].map((name) => ({ file, name })),
    ...named,
    ...passedOn.flatMap((module) => exportsOf(resolved(join(dirname(file), module)))),
  ];
}

/** What a compiled file passes on by name (`export { A } from './a'`). */
function namedIn(text, file) {
  const modules = new Map(
    [...text.matchAll(/^(?:var|const) (\w+) = require\("(\..+)"\);$/gm)].map(([, ...pair]) => pair),
  );
  const passedOn =
    /^Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true, get: function \(\) \{ return (\w+)\.\1; \} \}\);$/gm;
  return [...text.matchAll(passedOn)].map(([, name, module]) => ({
    file: resolved(join(dirname(file), modules.get(module))),
    name,
  }));
}

function resolved(module) {
  return existsSync(`${module}.js`) ? `${module}.js` : join(module, 'index.js');
}

function moduleName(folder, file) {
  return `./${relative(folder, file).replaceAll('\\', '/').replace(/\.js$/, '')}`;
}

makeIndexLazy(process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url)));
