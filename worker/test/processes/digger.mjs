// The work of the tasks that real processes take in tests. What a task was tried before stands in a folder that all share.
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const FOLDER = process.env.DIGGER_FOLDER;
let done = 0;

export async function handler({ n, kind, ms = 0 }, { signal }) {
  const mark = join(FOLDER, `tried-${n}`);
  const isFirst = !existsSync(mark);
  writeFileSync(mark, '');
  if (kind === 'stalled' && isFirst) {
    // No heartbeat leaves a process whose event loop stands still; what comes after it is late.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  } else if (kind === 'endless') {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await wait(50);
  } else if (kind === 'hard') {
    throw Object.assign(new Error(`rock ${n}`), { name: 'Rock' });
  } else if (ms > 0) {
    await wait(ms);
  }
  noteMemory();
  return { n, twice: 2 * n };
}

/** The heap that is in use after every 250th task, where garbage can be collected on demand. */
function noteMemory() {
  done++;
  if (globalThis.gc === undefined || done % 250 !== 0) return;
  globalThis.gc();
  appendFileSync(join(FOLDER, 'memory'), `${process.memoryUsage().heapUsed}\n`);
}
