import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Packages that stand for what Lambda's runtime brings: they stay loaded. */
const OF_RUNTIME = /[\\/]node_modules[\\/]@(aws-sdk|smithy|aws-crypto)[\\/]/;
const INTRINSICS = [Object, Function, Array, String, Number, Boolean, Symbol, Date, Promise, RegExp, Error, Map, Set];
/** Node's own modules that libraries are known to patch. */
const PATCHED = [
  'http',
  'https',
  'net',
  'dns',
  'crypto',
  'fs',
  'timers',
  'events',
  'stream',
  'util',
  'async_hooks',
  'module',
];
/** What is open in a sandbox that has nothing open. */
const OF_SANDBOX = ['MessagePort', 'Immediate'];
const LOADED_AT_WILL = /\bimport\s*\(/;

/**
 * What makes a sandbox that has served one world like a new one for the next: the function's own modules are loaded anew, only
 * those of the AWS SDK stay. What a handler may have left behind elsewhere is compared with how it was before the handler was loaded.
 */
export class Renewal {
  #folders;
  #before;
  #loadedBefore;
  #listeners;
  #handler;
  #drawnAtFirst;

  /**
   * Called once everything is set up and no code of the function has run.
   * @param folders where the code and the layers of the function lie.
   */
  constructor(folders) {
    this.#folders = folders.filter((each) => each !== undefined).map((each) => realpathSync(each));
    this.#loadedBefore = new Set(Object.keys(require.cache));
    this.#before = traces();
    this.#listeners = listeners();
  }

  /**
   * Looks at a handler that was loaded: it must be another one than before, and loading it must have drawn as much randomness as in the
   * new sandbox.
   * @returns whether loading it has left the sandbox as it leaves a new one.
   */
  isLoadedAsFirst(handler, drawn) {
    this.#drawnAtFirst ??= drawn;
    const isAnew = this.#handler !== handler;
    this.#handler = handler;
    return isAnew && this.#drawnAtFirst === drawn;
  }

  /** Forgets the function. @returns why the sandbox can't be made like a new one; undefined when the function's modules are forgotten and it is one. */
  tryForget() {
    const reason = this.whyNot() ?? differenceOf(this.#before, traces());
    if (reason !== undefined) return reason;
    for (const id of this.#ownModules()) unload(require.cache[id]);
    for (const name of Object.keys(process.env)) delete process.env[name];
    return undefined;
  }

  /** Why the sandbox can't be made like a new one, as far as its modules and what is open tell; undefined when it perhaps can. */
  whyNot() {
    const own = this.#ownModules();
    if (own.length === 0) return 'its handler is an ES module, which can be loaded once only';
    const importing = own.find((id) => LOADED_AT_WILL.test(sourceOf(id)));
    if (importing !== undefined) return `${importing} may import ES modules, which can be loaded once only`;
    const open = process.getActiveResourcesInfo().find((each) => !OF_SANDBOX.includes(each));
    if (open !== undefined) return `something is still open (${open})`;
    const event = [...listeners()].find(([listener]) => !this.#listeners.has(listener))?.[1];
    return event === undefined ? undefined : `a listener to the process's '${String(event)}' was added`;
  }

  /** The modules that are loaded, without those of the AWS SDK and what these have loaded. */
  #ownModules() {
    const loaded = Object.values(require.cache);
    const kept = new Set(loaded.filter(({ id }) => OF_RUNTIME.test(id) && !this.#isOfFunction(id)));
    for (const { children } of kept) for (const each of children) if (!this.#isOfFunction(each.id)) kept.add(each);
    return loaded.filter((each) => !kept.has(each) && !this.#loadedBefore.has(each.id)).map(({ id }) => id);
  }

  #isOfFunction(id) {
    return this.#folders.some((folder) => id.startsWith(folder));
  }
}

/** Forgets a module: whoever has required it would keep it alive. */
function unload(module) {
  const { children = [] } = module.parent ?? {};
  const at = children.indexOf(module);
  if (at >= 0) children.splice(at, 1);
  delete require.cache[module.id];
}

function sourceOf(id) {
  return /\.c?js$/.test(id) ? readFileSync(id, 'utf8') : '';
}

/** Everything outside of modules in which code can leave something behind, by name: what it held and with what identity. */
function traces() {
  const found = new Map();
  const note = (name, object) => {
    for (const key of Reflect.ownKeys(object)) {
      const { value, get } = Object.getOwnPropertyDescriptor(object, key);
      found.set(`${name}.${String(key)}`, { get, value });
    }
  };
  note('globalThis', globalThis);
  // The runtime's own, where the AWS SDK keeps what it knows of an invocation.
  found.delete('globalThis.awslambda');
  note('console', console);
  for (const each of INTRINSICS) {
    note(each.name, each);
    note(`${each.name}.prototype`, each.prototype);
  }
  for (const name of PATCHED) note(name, require(`node:${name}`));
  return found;
}

/** What listens to the events of the process, and to which. */
function listeners() {
  const events = process.eventNames();
  return new Map(events.flatMap((event) => process.listeners(event).map((listener) => [listener, event])));
}

function differenceOf(before, after) {
  for (const [name, value] of after) {
    if (!before.has(name)) return `${name} was added`;
    if (!isSame(before.get(name), value)) return `${name} was changed`;
  }
  const gone = [...before.keys()].find((name) => !after.has(name));
  return gone === undefined ? undefined : `${gone} was removed`;
}

/** Node puts some values in their place when they are first read. */
function isSame(before, after) {
  if (before.get !== undefined && after.get === undefined) return Object.is(before.get.call(globalThis), after.value);
  return before.get === after.get && Object.is(before.value, after.value);
}
