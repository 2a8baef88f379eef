/**
 * Copies beside the built code what the simulator runs as plain JavaScript and Python, the files of its host process and sandboxes,
 * and what it reads, the tables of AWS's offer.
 */
import { cpSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const filter = (path) =>
  !path.includes('__pycache__') && ['', '.mjs', '.py', '.json', '.jsonl'].includes(extname(path));

cpSync(join(root, 'src'), join(root, 'dist'), { recursive: true, filter });
