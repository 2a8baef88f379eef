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
  return () => {
    const taken = lines;
    lines = [];
    return taken;
  };
}
