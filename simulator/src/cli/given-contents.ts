import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Json, JsonObject } from '../base/json';
import type { World } from '../world/api/world';
import { splitPair } from './app-source';
import { readJson } from './input';
import { CannotStart, type Terminal } from './terminal';

/** Options for what stands in tables and buckets before anything begins. */
export interface ContentOptions {
  readonly put?: readonly string[];
  readonly upload?: readonly string[];
}

type Step = (world: World) => unknown;

/**
 * What is done to a world before it is used: `--put table=<items>`, `--upload bucket/key=<text>`; undefined when nothing was given.
 * @throws CannotStart for what is written otherwise, before there is a world.
 */
export function setUpOf(options: ContentOptions, terminal: Terminal): ((world: World) => Promise<void>) | undefined {
  const { put = [], upload = [] } = options;
  const steps = [...put.map((each) => putting(each, terminal)), ...upload.map((each) => uploading(each, terminal))];
  if (steps.length === 0) return undefined;
  return async (world) => {
    for (const step of steps) await step(world);
  };
}

function putting(given: string, terminal: Terminal): Step {
  const [table, text] = splitPair(given, '--put');
  const items = [readJson(text, `--put ${table}`, terminal)].flat();
  const wrong = items.find((item) => !isItem(item));
  if (wrong !== undefined)
    throw new CannotStart(`--put ${table} takes an item as an object, or a list of them, got ${JSON.stringify(wrong)}`);
  return async (world) => {
    for (const item of items) await said('--put', () => world.table(table).put(item as JsonObject));
  };
}

function isItem(item: Json): boolean {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}

/** A construct path has slashes as a key has: the longest one that means a bucket is meant. */
function uploading(given: string, terminal: Terminal): Step {
  const [place, text] = splitPair(given, '--upload');
  const body = text.startsWith('@') ? bytesOf(text.slice(1), terminal) : text;
  const parts = place.split('/');
  const splits = parts.slice(1).map((_, at) => [parts.slice(0, -1 - at).join('/'), parts.slice(-1 - at).join('/')]);
  if (splits.length === 0) throw new CannotStart(`--upload takes bucket/key=<text or @file>, got '${given}'`);
  return (world) => {
    for (const [bucket = '', key = ''] of splits) {
      if (isBucket(world, bucket)) return world.bucket(bucket).put(key, body);
    }
    return said('--upload', () => world.bucket(parts[0] as string));
  };
}

function isBucket(world: World, reference: string): boolean {
  try {
    world.bucket(reference);
    return true;
  } catch {
    return false;
  }
}

function bytesOf(file: string, { cwd }: Terminal): Uint8Array {
  try {
    return readFileSync(resolve(cwd, file));
  } catch (error) {
    throw new CannotStart(`--upload: ${(error as Error).message}`);
  }
}

async function said(option: string, act: () => unknown): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw new CannotStart(`${option}: ${(error as Error).message}`);
  }
}
