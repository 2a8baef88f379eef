import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..');

/** The floors of a house as house.mjs has them, which is no module for jest; the lowest first. */
export function floorsOf(name: 'LIB_FLOORS' | 'SIMULATOR_FLOORS'): readonly (readonly string[])[] {
  const text = readFileSync(join(ROOT, 'house.mjs'), 'utf8');
  const list = new RegExp(`${name} = (\\[[^;]*\\]);`).exec(text)?.[1] ?? '[]';
  return JSON.parse(list.replaceAll("'", '"').replace(/,\s*\]/g, ']')) as string[][];
}

/** The files of a folder, and what each imports of the others, types included. */
export class House {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  private readonly imports: ReadonlyMap<string, readonly string[]>;
  private readonly root: string;

  /** @param folder from the repository's root on. */
  constructor(folder: string) {
    this.root = join(ROOT, folder);
    this.folders = readdirSync(this.root).filter((name) => statSync(join(this.root, name)).isDirectory());
    this.files = readdirSync(this.root, { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.includes('node_modules/'));
    this.imports = new Map(this.files.map((file) => [file, this.importsOf(file)]));
  }

  /** Every import of one file from another. */
  get edges(): readonly (readonly [from: string, to: string])[] {
    return this.files.flatMap((from) => this.importedBy(from).map((to) => [from, to] as const));
  }

  /** The files that are in a circle of imports, or between two. */
  get circles(): readonly string[] {
    const open = new Set(this.files);
    for (let more = true; more;) {
      const leaves = [...open].filter((file) => !this.importedBy(file).some((other) => open.has(other)));
      for (const leaf of leaves) open.delete(leaf);
      more = leaves.length > 0;
    }
    return [...open].filter((file) => this.edges.some(([from, to]) => to === file && open.has(from)));
  }

  private importedBy(file: string): readonly string[] {
    return this.imports.get(file) ?? [];
  }

  private importsOf(file: string): string[] {
    const path = join(this.root, file);
    const { importedFiles } = ts.preProcessFile(readFileSync(path, 'utf8'), true, true);
    return importedFiles
      .map(({ fileName }) => fileName)
      .filter((name) => name.startsWith('.'))
      .map((name) => relative(this.root, resolved(join(dirname(path), name))).replaceAll('\\', '/'));
  }
}

/** The file that an import means: as it is written, with an extension, or the folder's index. */
function resolved(module: string): string {
  const names = [module, `${module}.ts`, `${module}.tsx`].filter((name) => existsSync(name));
  return names.find((name) => statSync(name).isFile()) ?? join(module, 'index.ts');
}

/** The folder that a file of a house is in, below the root; undefined for a file beside the folders. */
export function roomOf(file: string): string | undefined {
  return file.includes('/') ? file.split('/')[0] : undefined;
}
