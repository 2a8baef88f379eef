import fs from 'node:fs';
import os from 'node:os';
import { HOME } from './lambda-machine.mjs';

const READING = [
  'access',
  'exists',
  'lstat',
  'opendir',
  'readFile',
  'readdir',
  'readlink',
  'realpath',
  'stat',
  'statfs',
  'watch',
  'watchFile',
  'unwatchFile',
  'openAsBlob',
];
const WRITING = [
  'appendFile',
  'chmod',
  'chown',
  'lchmod',
  'lchown',
  'lutimes',
  'mkdir',
  'mkdtemp',
  'rm',
  'rmdir',
  'truncate',
  'unlink',
  'utimes',
  'writeFile',
];
/** The second path is written to, and the first one too where it goes away. */
const BETWEEN = ['copyFile', 'cp', 'link', 'rename'];
/** What gives a path. */
const GIVING = ['mkdtemp', 'readlink', 'realpath'];
const { O_WRONLY, O_RDWR, O_CREAT } = fs.constants;

/** Has the file system be the one that code sees on Lambda: its folders, a working directory, code that nobody can write to. */
export function filesAsOnLambda(folders) {
  const patch = new FilePatch(folders);
  for (const holder of [fs, fs.promises]) {
    for (const name of READING) patch.all(holder, name, (args) => [folders.real(args[0]), ...args.slice(1)]);
    for (const name of WRITING) patch.all(holder, name, (args) => [patch.writable(args[0], name), ...args.slice(1)]);
    for (const name of BETWEEN)
      patch.all(holder, name, ([from, to, ...rest]) => [
        name === 'rename' ? patch.writable(from, name) : folders.real(from),
        patch.writable(to, name),
        ...rest,
      ]);
    patch.all(holder, 'symlink', ([target, path, ...rest]) => [
      absolute(target, folders),
      patch.writable(path, 'symlink'),
      ...rest,
    ]);
    patch.all(holder, 'open', (args) => [patch.opened(args[0], args[1]), ...args.slice(1)]);
  }
  patch.one(fs, 'createReadStream', (args) => [folders.real(args[0]), ...args.slice(1)]);
  patch.one(fs, 'createWriteStream', (args) => [folders.real(args[0]), ...args.slice(1)]);
  missHome();
  process.cwd = () => folders.cwd;
  process.chdir = (path) => {
    const problem = whyNoFolder(folders.real(path));
    if (problem !== undefined) throw failure(problem, 'chdir', `${folders.cwd}' -> '${path}`);
    folders.cwd = path;
  };
}

/**
 * A new sandbox hears at once that files are not there for which the AWS SDK looks before its first call, as one does that has looked
 * before: otherwise what happens beside that call would come in another order.
 */
function missHome() {
  const { readFile } = fs.promises;
  fs.promises.readFile = (path, ...rest) =>
    typeof path === 'string' && path.startsWith(`${HOME}/`)
      ? Promise.reject(failure('ENOENT', 'open', path))
      : readFile(path, ...rest);
}

const { statSync } = fs;

function whyNoFolder(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'ENOENT';
  return found.isDirectory() ? undefined : 'ENOTDIR';
}

function absolute(target, folders) {
  return typeof target === 'string' && target.startsWith('/') ? folders.real(target) : target;
}

class FilePatch {
  #folders;

  constructor(folders) {
    this.#folders = folders;
  }

  /** @throws when code can't write there. */
  writable(path, syscall) {
    const real = this.#folders.real(path);
    if (this.#folders.isReadOnly(real))
      throw failure('EROFS', syscall.endsWith('File') ? 'open' : syscall, this.#folders.shown(real));
    return real;
  }

  opened(path, flags = 'r') {
    const isWriting =
      typeof flags === 'number' ? (flags & (O_WRONLY | O_RDWR | O_CREAT)) !== 0 : /[wa+]/.test(String(flags));
    return isWriting && typeof flags !== 'function' ? this.writable(path, 'open') : this.#folders.real(path);
  }

  /** A function that answers by a promise or a callback, and its synchronous sister. */
  all(holder, name, map) {
    this.one(holder, name, map);
    this.one(holder, `${name}Sync`, map);
  }

  one(holder, name, map) {
    const original = holder[name];
    if (typeof original !== 'function') return;
    const patched = this.#patched(original, { holder, name, map });
    for (const key of Reflect.ownKeys(original)) {
      if (['length', 'name', 'prototype'].includes(key)) continue;
      const own = original[key];
      patched[key] = key === 'native' ? this.#patched(own, { holder, name, map }) : own;
    }
    holder[name] = patched;
  }

  #patched(original, { holder, name, map }) {
    const isSync = name.endsWith('Sync') || name.startsWith('create');
    const gives = GIVING.includes(name.replace(/Sync$/, ''));
    const isPromise = holder === fs.promises;
    const shownFor = (given, mapped) =>
      gives && given[0] !== mapped[0] ? (value) => this.#folders.shown(value) : (value) => value;
    return (...given) => {
      let args;
      try {
        args = map(given);
        const shown = shownFor(given, args);
        if (isPromise) return original.apply(holder, args).then(shown, (error) => Promise.reject(this.#told(error)));
        if (isSync) return shown(original.apply(holder, args));
        return original.apply(holder, this.#answering(args, shown));
      } catch (error) {
        const callback = given.at(-1);
        if (isPromise) return Promise.reject(this.#told(error));
        if (isSync || args !== undefined || typeof callback !== 'function') throw this.#told(error);
        process.nextTick(callback, this.#told(error));
      }
    };
  }

  #answering(args, shown) {
    const callback = args.at(-1);
    if (typeof callback !== 'function') return args;
    const told = (error, value, ...rest) =>
      callback(error instanceof Error ? this.#told(error) : error, shown(value), ...rest);
    return [...args.slice(0, -1), told];
  }

  /** An error with paths as code sees them. */
  #told(error) {
    for (const name of ['path', 'dest'])
      if (typeof error?.[name] === 'string') error[name] = this.#folders.shown(error[name]);
    if (typeof error?.code === 'string' && typeof error.message === 'string') {
      const [message, stack] = [this.#folders.shownIn(error.message), this.#folders.shownIn(error.stack)];
      if (message !== error.message) Object.assign(error, { message, stack });
    }
    return error;
  }
}

const WORDS = { EROFS: 'read-only file system', ENOENT: 'no such file or directory', ENOTDIR: 'not a directory' };

function failure(code, syscall, path) {
  const error = new Error(`${code}: ${WORDS[code]}, ${syscall} '${path}'`);
  return Object.assign(error, { errno: -os.constants.errno[code], code, syscall, path });
}
