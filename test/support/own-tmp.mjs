import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A run of the tests has a folder for temporary files of its own, and removes it: each `new App()` that names no folder for what it
 * synthesizes makes one there and leaves it, five thousand of them in all.
 */
export default function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'tests-'));
  process.env.TMPDIR = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}
