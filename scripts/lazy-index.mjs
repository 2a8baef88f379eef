/**
 * Has the index of the compiled construct library load a file when something of it is asked for, as aws-cdk-lib does itself: an app
 * pays for the patterns that it uses. Run by `npm run build`, after jsii;
 * another folder can be given.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Rewrites `index.js` in a folder of compiled sources; one that is rewritten already stays. */
function makeIndexLazy(folder) {
  const index = join(folder, 'index.js');
  const text = readFileSync(index, 'utf8');
  const modules = [...text.matchAll(/^__exportStar\(require\("(.+)"\), exports\);$/gm)].map(([, module]) => module);
  if (modules.length === 0) {
    if (text.includes(LAZY)) return;
    throw new Error(`${index} exports nothing in the way that the compiler writes`);
  }
  const exported = modules.flatMap((module) => namesIn(join(folder, `${module}.js`)).map((name) => ({ module, name })));
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

/** What a compiled file exports; one that has types only exports nothing. */
function namesIn(file) {
  const names = [...readFileSync(file, 'utf8').matchAll(/\bexports\.(\w+) = /g)].map(([, name]) => name);
  return [...new Set(names)];
}

makeIndexLazy(process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url)));
