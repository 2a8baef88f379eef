/**
 * Has a handler make one call, asks twice to be told when it does nothing but wait, and answers some time later. Prints how
 * often it was told: `node quiet-sandbox.mjs node`, or `python INTERPRETER`.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { Sandboxes } from '../../src/world/sandbox/sandboxes.mjs';

const [language, command] = process.argv.slice(2);
// Python's clients connect before they write what the host reads.
const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
const LATE_MS = 300;
const KINDS = {
  node: {
    code: {
      extension: '.js',
      inline: `exports.handler = () => fetch('https://sqs.us-east-1.amazonaws.com/').then((answer) => answer.text())`,
    },
    settings: { worker: { handler: 'index.handler', clientVersion: 3, seed: '1', loopbackPort: port, sdkRoots: [] } },
  },
  python: {
    code: {
      extension: '.py',
      inline:
        'import urllib.request\n' +
        "def handler(*_): return urllib.request.urlopen('http://sqs.us-east-1.amazonaws.com/').read().decode()",
    },
    settings: {
      process: {
        command,
        args: ['-S', '-B', '-X', 'utf8', join(import.meta.dirname, '../../src/world/sandbox/python/start.py')],
        given: { port, memoryMb: 128, seed: 1 },
      },
    },
  },
};

const sandboxId = '000001';
let told = 0;
let hear;
const heard = new Promise((resolve) => (hear = resolve));
const sandboxes = new Sandboxes({ tryAnswer: async () => undefined, ask }, () => {
  told += 1;
  hear();
});

async function ask(_request, respond) {
  sandboxes.watch(sandboxId);
  await heard;
  sandboxes.watch(sandboxId);
  await sleep(LATE_MS);
  respond({ status: 200, headers: {}, body: 'answer' });
}

const { code, settings } = KINDS[language];
const environment = { PATH: process.env.PATH, TZ: 'UTC', _HANDLER: 'index.handler', AWS_REGION: 'us-east-1' };
sandboxes.open(sandboxId, { code, layers: [], settings: { memoryMb: 128, guardMs: 10_000, environment, ...settings } });
const context = { requestId: '1', functionArn: 'arn', version: '$LATEST', traceId: 'Root=1' };
const outcome = await sandboxes.invoke({
  sandboxId,
  event: '{}',
  context,
  nowMs: 0,
  deadlineMs: 3000,
  isStepwise: false,
});
console.log(JSON.stringify({ told, payload: outcome.payload }));
process.exit();
