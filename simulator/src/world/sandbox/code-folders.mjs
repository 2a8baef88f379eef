import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { unzip } from './unzip.mjs';

/** The folders in which the code and the layers of functions lie: their own, or unpacked ones, which go with the process. */
export class CodeFolders {
  #made = new Map();

  constructor() {
    process.on('exit', () => {
      for (const folder of this.#made.values()) rmSync(folder, { recursive: true, force: true });
    });
  }

  /** The folder of a function's code, or of one layer: what stands for `/var/task`. */
  of({ folder, zip, inline, extension }) {
    if (folder !== undefined) return folder;
    if (zip !== undefined) return this.#once(zip, (unpacked) => unzip(zip, unpacked));
    return this.#once(`${extension}:${inline}`, (unpacked) =>
      writeFileSync(join(unpacked, `index${extension}`), inline),
    );
  }

  /**
   * The folder that stands for `/opt`: the contents of all layers, a later one over an earlier one; undefined without layers.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
   */
  ofLayers(layers) {
    const [first, ...more] = layers.map((each) => this.of(each));
    if (more.length === 0) return first;
    return this.#once(JSON.stringify([first, ...more]), (merged) => {
      for (const each of [first, ...more]) cpSync(each, merged, { recursive: true, verbatimSymlinks: true });
    });
  }

  #once(key, fill) {
    let folder = this.#made.get(key);
    if (folder === undefined) {
      folder = mkdtempSync(join(tmpdir(), 'cdk-workflow-simulator-'));
      this.#made.set(key, folder);
      fill(folder);
    }
    return folder;
  }
}

/** An environment in which programs and libraries of the layers are found, as in every runtime of Lambda. */
export function withLayers(environment, opt) {
  if (opt === undefined) return environment;
  const { PATH, LD_LIBRARY_PATH } = environment;
  return {
    ...environment,
    ...before('PATH', [join(opt, 'bin')], PATH),
    ...before('LD_LIBRARY_PATH', [join(opt, 'lib')], LD_LIBRARY_PATH),
  };
}

/** A variable with a list of folders: those that exist, and then the ones that were in it. */
export function before(name, folders, rest) {
  const list = [...folders.filter((each) => existsSync(each)), ...(rest ? [rest] : [])];
  return list.length === 0 ? {} : { [name]: list.join(delimiter) };
}
