import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Handler } from '../options';
import { asError } from '../errors';
import { Worker } from '../worker';
import { readArguments, USAGE } from './arguments';

/** Status of a process that was asked for something that can't be. */
const MISUSED = 2;

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2));
  if (args === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const { module, ...options } = args;
  const worker = new Worker({ ...options, handler: await loadHandler(module) });
  const stop = (): void => void worker.stop();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  await worker.run().catch(() => {
    // Said in the log already; what watches over this process starts it anew.
    process.exitCode = 1;
  });
}

/** The export `handler` of a module, or its default one; CommonJS or an ES module. */
async function loadHandler(module: string): Promise<Handler> {
  const loaded = await load(module);
  const handler = loaded.handler ?? loaded.default?.handler ?? loaded.default;
  if (typeof handler === 'function') return handler as unknown as Handler;
  throw new Error(`'${module}' exports no function, neither as 'handler' nor as its default`);
}

async function load(module: string): Promise<Exports> {
  try {
    return (await import(pathToFileURL(resolve(module)).href)) as Exports;
  } catch (thrown) {
    const { stack, message } = asError(thrown);
    throw new Error(`'${module}' can't be loaded: ${stack ?? message}`, { cause: thrown });
  }
}

interface Exports {
  readonly handler?: unknown;
  readonly default?: { readonly handler?: unknown };
}

main()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = MISUSED;
  })
  // A handler that was told to end and goes on, or left something open, must not keep the process.
  .finally(() => process.exit());
