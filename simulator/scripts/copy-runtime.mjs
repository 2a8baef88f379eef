/** Copies what the simulator runs as plain JavaScript, the files of its host process and sandboxes, beside the built code. */
import { cpSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const filter = (path) => ['', '.mjs', '.json'].includes(extname(path));

cpSync(join(root, 'src'), join(root, 'dist'), { recursive: true, filter });
