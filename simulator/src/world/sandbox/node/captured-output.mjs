import fs from 'node:fs';
import { format } from 'node:util';

/** Keeps what a handler writes to the console or to its standard streams; the answer takes what has come since. */
export function captureOutput() {
  let lines = [];
  for (const level of ['debug', 'error', 'info', 'log', 'trace', 'warn']) {
    console[level] = (...args) => lines.push(format(...args));
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk, ...rest) => {
      lines.push(String(chunk).replace(/\n$/, ''));
      const done = rest.at(-1);
      if (typeof done === 'function') done();
      return true;
    };
  }
  captureDescriptors((text) => lines.push(...text.replace(/\n$/, '').split('\n')));
  process._rawDebug = (...args) => void lines.push(format(...args));
  return () => {
    const taken = lines;
    lines = [];
    return taken;
  };
}

/** Loggers that want to be fast write to the descriptors of the standard streams, which are those of all sandboxes. */
function captureDescriptors(keep) {
  const isOutput = (fd) => fd === 1 || fd === 2;
  const keepAll = (chunks) => {
    const bytes = Buffer.concat(chunks.map((each) => Buffer.from(each.buffer, each.byteOffset, each.byteLength)));
    keep(bytes.toString());
    return bytes.length;
  };
  const keepOne = (data, offset, length) => {
    const bytes =
      typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const from = typeof data !== 'string' && typeof offset === 'number' ? offset : 0;
    return keepAll([
      bytes.subarray(from, typeof data !== 'string' && typeof length === 'number' ? from + length : undefined),
    ]);
  };
  for (const [name, write] of Object.entries({ write: keepOne, writev: keepAll })) {
    const [original, originalSync] = [fs[name], fs[`${name}Sync`]];
    fs[`${name}Sync`] = (fd, ...args) => (isOutput(fd) ? write(...args) : originalSync(fd, ...args));
    fs[name] = (fd, ...args) => {
      if (!isOutput(fd)) return original(fd, ...args);
      const done = args.findLast((each) => typeof each === 'function');
      setImmediate(done, null, write(...args), args[0]);
    };
  }
}
