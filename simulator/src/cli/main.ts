#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runCli } from './program';

// Whoever reads the result may have enough of it: `… | head` is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

void runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  out: (text) => process.stdout.write(text),
  note: (text) => process.stderr.write(`${text}\n`),
  readInput: () => readFileSync(0, 'utf8'),
}).then((code) => {
  process.exitCode = code;
});
