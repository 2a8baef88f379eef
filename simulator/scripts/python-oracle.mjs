/**
 * Compares what our runtime for Python answers with what Lambda's own does:
 * `node simulator/scripts/python-oracle.mjs PYTHON`, where PYTHON has the package awslambdaric installed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RuntimeApi } from '../src/world/sandbox/runtime-api.mjs';

const START = join(import.meta.dirname, '../src/world/sandbox/python/start.py');

/** Source and, where it is another one, the handler's name. */
const CASES = [
  ['def handler(event, context): return event'],
  ['def handler(event, context): return [context.aws_request_id, context.function_name, context.invoked_function_arn]'],
  [
    'def handler(event, context): return [context.client_context, context.identity.cognito_identity_id, context.tenant_id]',
  ],
  ['def handler(event, context): return context.client_context.custom', undefined, { custom: { a: 1 } }],
  ['def handler(event, context): raise ValueError("no")'],
  ['def handler(event, context): raise KeyError("k")'],
  [
    'class Own(Exception): pass\ndef handler(event, context):\n    try: 1 / 0\n    except Exception as e: raise Own("x", 1) from e',
  ],
  ['def deep(n):\n    return deep(n - 1) if n else {}["x"]\ndef handler(event, context): return deep(3)'],
  ['import json\ndef handler(event, context): return json.loads("{")'],
  ['def handler(event, context): raise Exception()'],
  ['def handler(event, context): return {1, 2}'],
  ['def handler(event, context): return {(1, 2): 3}'],
  ['import datetime\ndef handler(event, context): return datetime.date(2030, 1, 1)'],
  [
    'from decimal import Decimal\ndef handler(event, context): return [Decimal("1.50"), Decimal("1E+3"), 1.0, 10 ** 20]',
  ],
  [
    'from collections import namedtuple\nP = namedtuple("P", "x y")\ndef handler(event, context): return {"p": P(1, [P(2, 3)])}',
  ],
  ['def handler(event, context): return {"a": None, 1: True, 2.5: "\\u00fc\\u2028", None: ()}'],
  ['def handler(event, context): return b"[1, 2]"'],
  ['import enum\nclass E(str, enum.Enum): A = "a"\ndef handler(event, context): return {"e": E.A}'],
  ['def handler(event): return 1'],
  ['def other(event, context): return 1'],
  ['handler = 1'],
  ['import no_such_module'],
  ['from os import no_such_name'],
  ['def handler('],
  ['def handler(event, context):\n\treturn 1\n        return 2'],
  ['raise RuntimeError("early")'],
  ['x = {}["gone"]'],
  ['', 'index'],
  ['', 'missing.handler'],
  ['', 'sys.exit'],
  ['', 'folder/none.handler'],
];

async function main(python) {
  let differences = 0;
  for (const [source, handler = 'index.handler', clientContext] of CASES) {
    const [ours, theirs] = await Promise.all([
      outcome(source, handler, clientContext, (folder) => ({
        command: python,
        args: ['-S', '-B', START, given(folder)],
      })),
      outcome(source, handler, clientContext, () => ({ command: python, args: ['-B', '-m', 'awslambdaric', handler] })),
    ]);
    if (ours === theirs) continue;
    differences += 1;
    console.log(`${handler}: ${source}\n    ours   ${ours}\n    theirs ${theirs}`);
  }
  console.log(`${CASES.length - differences} passed, ${differences} failed`);
  return differences === 0 ? 0 : 1;
}

/** What the runtime reports of one invocation: the kind, and the payload with the paths that it has on Lambda. */
async function outcome(source, handler, clientContext, program) {
  const folder = mkdtempSync(join(tmpdir(), 'python-oracle-'));
  writeFileSync(join(folder, 'index.py'), source);
  let settle;
  const settled = new Promise((resolve) => (settle = resolve));
  let served = false;
  const api = new RuntimeApi({
    next: (give) => served || ((served = true), give(['{"n": 1.5, "t": "ü"}', headers(clientContext)])),
    ended: ({ kind, payload }) => settle([kind, payload]),
    failed: (payload) => settle(['not started', payload]),
    waits: () => settle(['waits']),
  });
  const address = await api.listen();
  const { command, args } = program(folder);
  const environment = {
    ...{ AWS_LAMBDA_RUNTIME_API: address, LAMBDA_TASK_ROOT: folder, _HANDLER: handler, PYTHONPATH: folder, TZ: 'UTC' },
    ...{ AWS_EXECUTION_ENV: 'AWS_Lambda_python3.12', AWS_LAMBDA_FUNCTION_NAME: 'fn', PATH: process.env.PATH },
  };
  const child = spawn(command, args, { cwd: folder, env: environment, stdio: 'ignore' });
  child.on('exit', (code) => setTimeout(() => settle(['exited', code]), 100));
  const [kind, payload] = await settled;
  child.kill('SIGKILL');
  api.close();
  rmSync(folder, { recursive: true });
  return `${kind} ${withoutOwnFrames(String(payload).replaceAll(folder, '/var/task'))}`;
}

/** The frames of Lambda's own runtime, which here is another one. */
function withoutOwnFrames(payload) {
  return payload.replaceAll(/"[^"]*\\"[^"]*\/awslambdaric\/(?:[^"\\]|\\.)*"(, )?/g, '');
}

function given(folder) {
  return JSON.stringify({ folder, nowMs: 0, port: 0, memoryMb: 512, seed: 1 });
}

function headers(clientContext) {
  return {
    'lambda-runtime-aws-request-id': '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
    'lambda-runtime-deadline-ms': '5000',
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:123456789012:function:fn',
    'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1',
    ...(clientContext !== undefined && { 'lambda-runtime-client-context': JSON.stringify(clientContext) }),
    'simulator-function-version': '$LATEST',
    'simulator-now-ms': '0',
  };
}

process.exitCode = await main(process.argv[2] ?? 'python3');
