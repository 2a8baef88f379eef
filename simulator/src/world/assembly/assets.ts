import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where the source of a file asset lies. */
export interface FileAsset {
  /** An absolute path. */
  readonly path: string;
  readonly isFolder: boolean;
}

interface AssetManifest {
  readonly files?: Record<
    string,
    {
      readonly source: { readonly path?: string; readonly packaging?: string };
      readonly destinations: Record<string, { readonly objectKey: string }>;
    }
  >;
}

/** The file assets of a cloud assembly, found by the key of the object that a deployment would make of them. */
export class AssetIndex {
  private readonly byKey = new Map<string, FileAsset>();

  /** Adds what an asset manifest lists. */
  addManifest(folder: string, file: string): void {
    const manifest = JSON.parse(readFileSync(join(folder, file), 'utf8')) as AssetManifest;
    for (const { source, destinations } of Object.values(manifest.files ?? {})) {
      if (source.path === undefined) continue;
      const asset = { path: join(folder, source.path), isFolder: source.packaging === 'zip' };
      for (const { objectKey } of Object.values(destinations)) this.byKey.set(objectKey, asset);
    }
  }

  /** Adds a file or a folder that a template names where it lies; answers the key under which it is found. */
  addLocal(path: string): string {
    this.byKey.set(path, { path, isFolder: statSync(path).isDirectory() });
    return path;
  }

  /** The asset behind an object key; undefined when the assembly has none of that key. */
  tryFind(objectKey: string): FileAsset | undefined {
    const asset = this.byKey.get(objectKey);
    return asset !== undefined && existsSync(asset.path) ? asset : undefined;
  }
}
