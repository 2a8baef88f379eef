import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

// Code may replace these later, and the simulator itself gives it others.
const real = { mkdirSync, realpathSync, rmSync };
const TASK = '/var/task';
const OPT = '/opt';
const TMP = '/tmp';
const RUNTIME = '/var/runtime';
const OURS = fileURLToPath(new URL('.', import.meta.url)).slice(0, -1);

/** Where on this machine the folders lie that a function has on Lambda: `/var/task`, `/opt` and a `/tmp` of its own. */
export class LambdaFolders {
  #places;
  #texts;
  #kept;
  #cwd = TASK;
  #tmp;
  #isTmpMade = false;

  /**
   * @param folders `folder` of the code, `opt` of the layers (undefined without any), `tmp`, which is made when it is first needed,
   *   and `sdkRoots`, whose packages are read where they lie.
   */
  constructor({ folder, opt, tmp, sdkRoots }) {
    const named = [[TASK, folder], ...(opt === undefined ? [] : [[OPT, opt]])];
    this.#places = [...named, [TMP, tmp], ...named.map(([name, place]) => [name, real.realpathSync(place)])];
    this.#tmp = tmp;
    const packages = sdkRoots.map((root) => [join(RUNTIME, 'node_modules'), join(root, 'node_modules')]);
    this.#kept = [
      OURS,
      ...sdkRoots,
      ...packages.map(([, place]) => place),
      ...this.#places.map(([, place]) => place),
    ].filter((each) => each.startsWith(TMP + sep));
    this.#texts = [...this.#places, [RUNTIME, OURS], ...packages].sort(
      ([, one], [, other]) => other.length - one.length,
    );
  }

  /** The folders of this machine below a name of Lambda's, such as a checkout in `/tmp`: they are meant as they are. */
  get kept() {
    return this.#kept;
  }

  /** The working directory, as code sees it. */
  get cwd() {
    return this.#cwd;
  }

  set cwd(path) {
    this.#cwd = this.shown(resolve(this.#cwd, path));
  }

  /** The path on this machine of what code means by a path, which may be relative, a URL or bytes; anything else as it is. */
  real(path) {
    if (path instanceof URL && path.protocol === 'file:') return this.real(fileURLToPath(path));
    if (Buffer.isBuffer(path)) return Buffer.from(this.real(path.toString()));
    if (typeof path !== 'string' || path === '') return path;
    return this.#inPlace(resolve(this.#cwd, path));
  }

  /** A path of this machine as code sees it; anything else as it is. */
  shown(path) {
    if (typeof path !== 'string') return path;
    const found = this.#places.find(([, place]) => isIn(path, place));
    return found === undefined ? path : found[0] + path.slice(found[1].length);
  }

  /** A text with every path in it as it would be on Lambda. */
  shownIn(text) {
    if (typeof text !== 'string') return text;
    return this.#texts.reduce((shown, [name, place]) => shown.replaceAll(place, name), text);
  }

  /** Whether a path of this machine lies in the code or the layers, to which no function can write. */
  isReadOnly(path) {
    return this.#places.some(([name, place]) => name !== TMP && isIn(String(path), place));
  }

  /** Is as in a new environment: nothing in `/tmp`, and code works in its own folder. */
  clear() {
    this.#cwd = TASK;
    if (this.#isTmpMade) real.rmSync(this.#tmp, { recursive: true, force: true });
    this.#isTmpMade = false;
  }

  #inPlace(path) {
    // What lies there already, such as code that was unpacked, is meant as it is.
    if (this.#kept.some((each) => isIn(path, each))) return path;
    const found = this.#places.find(([name]) => isIn(path, name));
    if (found === undefined) return path;
    if (found[0] === TMP) this.#makeTmp();
    return found[1] + path.slice(found[0].length);
  }

  #makeTmp() {
    if (!this.#isTmpMade) real.mkdirSync(this.#tmp, { recursive: true });
    this.#isTmpMade = true;
  }
}

function isIn(path, folder) {
  return path === folder || path.startsWith(folder + sep);
}
