import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of a public repository, as it stands in one commit. */
export interface Asset {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  readonly commit: string;
  readonly path: string;
  /** What git calls the content of the file. */
  readonly blob: string;
}

/** The folder of an asset's repository among the checkouts. */
export function folderOf({ repository }: Asset, checkouts: string): string {
  return join(checkouts, repository.slice(repository.indexOf('/') + 1));
}

/**
 * The text of an asset.
 * @throws when the checkout lacks it, or has it with another content: lines would then be others.
 */
export function readAsset(asset: Asset, checkouts: string): string {
  const path = join(folderOf(asset, checkouts), asset.path);
  const text = readFileSync(path, 'utf8');
  const blob = createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
  if (blob !== asset.blob)
    throw new Error(`${path} is blob ${blob} and not ${asset.blob}; check out ${asset.repository} at ${asset.commit}`);
  return text;
}

/** Where a reader finds lines of an asset. */
export function linkTo({ repository, commit, path }: Asset, lines: Lines): string {
  const [first, last] = typeof lines === 'number' ? [lines, lines] : lines;
  const anchor = first === last ? `L${first}` : `L${first}-L${last}`;
  return `https://github.com/${repository}/blob/${commit}/${path}#${anchor}`;
}

/** A line, or the first and the last of several. */
export type Lines = number | readonly [first: number, last: number];
