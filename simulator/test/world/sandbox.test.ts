import { Simulator, type Json, type World, type WorldOptions } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from './small-templates';

let world: World | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function load(functions: Record<string, string>, options: WorldOptions = {}, properties = {}): Promise<World> {
  const resources = Object.entries(functions).map(([name, code]) => [name, inlineFunction(code, properties)] as const);
  world = await Simulator.load(templateOf(Object.fromEntries(resources)), options);
  return world;
}

async function invoke(code: string, event: Json = {}, properties = {}): Promise<object> {
  const loaded = await load({ Fn: code }, {}, properties);
  return loaded.function('Fn').invoke(event);
}

describe('a handler', () => {
  test.each([
    ['async function', 'exports.handler = async (event) => ({ got: event.x })'],
    ['callback', 'exports.handler = (event, context, callback) => callback(null, { got: event.x })'],
    ['ES module for nodejs24.x', 'export const handler = async (event) => ({ got: event.x });'],
    [
      'ES module with top-level await for nodejs24.x',
      'const n = await Promise.resolve(1); export const handler = async (event) => ({ got: event.x * n });',
    ],
    [
      'CommonJS with the AWS SDK',
      'const { SFNClient } = require("@aws-sdk/client-sfn"); exports.handler = async (e) => ({ got: SFNClient && e.x })',
    ],
    [
      'ES module with the AWS SDK for nodejs24.x',
      'import { SFNClient } from "@aws-sdk/client-sfn"; export const handler = async (e) => ({ got: SFNClient && e.x });',
    ],
  ])('runs when it is an %s', async (what, code) => {
    const [, Runtime = 'nodejs22.x'] = /for (.*)/.exec(what) ?? [];
    expect(await invoke(code, { x: 7 }, { Runtime })).toMatchObject({ output: { got: 7 } });
  });

  test('sees the context and the environment that Lambda gives it', async () => {
    const code = `exports.handler = async (event, context) => ({
      name: context.functionName, arn: context.invokedFunctionArn, remaining: context.getRemainingTimeInMillis(),
      memory: context.memoryLimitInMB, region: process.env.AWS_REGION, own: process.env.OWN, zone: new Date().getTimezoneOffset(),
    })`;
    const properties = { FunctionName: 'fn', MemorySize: 256, Environment: { Variables: { OWN: 'x' } } };
    expect(await invoke(code, {}, properties)).toMatchObject({
      output: {
        name: 'fn',
        arn: 'arn:aws:lambda:us-east-1:123456789012:function:fn',
        remaining: 10_000,
        memory: '256',
        region: 'us-east-1',
        own: 'x',
        zone: 0,
      },
    });
  });

  test('keeps its module state from one invocation to the next, as a warm environment does', async () => {
    const loaded = await load({ Fn: 'let calls = 0; exports.handler = async () => ++calls' });
    await loaded.function('Fn').invoke();
    expect(await loaded.function('Fn').invoke()).toMatchObject({ output: 2 });
  });

  test('lives in virtual time: its clock starts with the world, and its timers move it', async () => {
    const code = `exports.handler = async () => {
      const from = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 5000));
      const ticks = []; const interval = setInterval(() => ticks.push(Date.now() - from), 1000);
      await new Promise((resolve) => setTimeout(resolve, 3500)); clearInterval(interval);
      return { at: new Date().toISOString(), ticks };
    }`;
    const loaded = await load({ Fn: code }, { startTime: '2030-06-01T12:00:00Z' });
    expect(await loaded.function('Fn').invoke()).toMatchObject({
      output: { at: '2030-06-01T12:00:08.500Z', ticks: [6000, 7000, 8000] },
    });
    expect(loaded.now.toISOString()).toBe('2030-06-01T12:00:08.500Z');
  });

  test('gets the same random numbers in every run, and others with another seed', async () => {
    const code = `const crypto = require('node:crypto'); exports.handler = async () =>
      [Math.random(), crypto.randomUUID(), crypto.randomBytes(4).toString('hex'), crypto.randomInt(1000), globalThis.crypto.randomUUID()]`;
    const draw = async (seed: number): Promise<Json | undefined> => {
      const loaded = await load({ Fn: code }, { seed });
      const { output } = await loaded.function('Fn').invoke();
      await loaded.close();
      return output;
    };
    const first = await draw(1);
    expect(await draw(1)).toEqual(first);
    expect(await draw(2)).not.toEqual(first);
  });

  test('takes as long as the test says', async () => {
    const loaded = await load({ Fn: 'exports.handler = async () => 1' });
    loaded.function('Fn').takes({ seconds: 4 });
    await loaded.function('Fn').invoke();
    expect(loaded.now.toISOString()).toBe('2025-01-01T00:00:04.000Z');
  });
});

test('inline code is a CommonJS module: its file is index.js, whose syntax nodejs22.x does not look at', async () => {
  const code = 'import { join } from "node:path"; export const handler = async () => join("a", "b");';
  expect(await invoke(code)).toMatchObject({
    error: 'Runtime.UserCodeSyntaxError',
    message: 'SyntaxError: Cannot use import statement outside a module',
  });
});

test('for nodejs24.x an invocation begins outside of the context that the one before has entered', async () => {
  const code = `
    const { AsyncLocalStorage } = require('node:async_hooks');
    const storage = new AsyncLocalStorage();
    exports.handler = async (entered) => {
      const found = storage.getStore() ?? null;
      storage.enterWith(entered);
      await null;
      return [found, storage.getStore()];
    }`;
  world = await Simulator.load(templateOf({ Fn: inlineFunction(code, { Runtime: 'nodejs24.x' }) }));
  expect(await world.function('Fn').invoke('first')).toMatchObject({ output: [null, 'first'] });
  expect(await world.function('Fn').invoke('second')).toMatchObject({ output: [null, 'second'] });
});

test.each(['nodejs22.x', 'nodejs24.x'])(
  'inline code for %s imports what it requires: the AWS SDK alone',
  async (Runtime) => {
    const code = `
    exports.handler = async () => {
      const { S3Client } = await import('@aws-sdk/client-s3');
      const missing = await import('typescript').catch(({ code, message }) => [code, message]);
      return [S3Client === require('@aws-sdk/client-s3').S3Client, missing, (await import('node:path')).sep];
    }`;
    world = await Simulator.load(templateOf({ Fn: inlineFunction(code, { Runtime }) }));
    const missing = ['ERR_MODULE_NOT_FOUND', "Cannot find package 'typescript' imported from /var/task/index.js"];
    expect(await world.function('Fn').invoke()).toMatchObject({ output: [true, missing, '/'] });
  },
);

test('a package of the project that the asset lacks is missing, as it is on Lambda', async () => {
  const { message } = (await invoke('require("commander")')) as { message: string };
  expect(message.split('\n')).toEqual([
    "Error: Cannot find module 'commander'",
    'Require stack:',
    '- /var/task/index.js',
    '- /var/runtime/index.mjs',
  ]);
});

describe('a handler does not reach the test process:', () => {
  test.each([
    ['its environment', 'process.env.LEAK = "x"; exports.handler = async () => 1'],
    ['its globals', 'globalThis.LEAK = 1; Object.prototype.LEAK = 1; exports.handler = async () => 1'],
    ['its stray timers', 'setInterval(() => { throw new Error("stray"); }, 1); exports.handler = async () => 1'],
  ])('%s', async (_, code) => {
    expect(await invoke(code)).toMatchObject({ output: 1 });
    expect(process.env['LEAK']).toBeUndefined();
    expect('LEAK' in globalThis).toBe(false);
  });

  test('its console, which is kept for the test to look at', async () => {
    const loaded = await load({
      Fn: 'exports.handler = async () => { console.log("a %d", 1); process.stdout.write("b\\n"); }',
    });
    await loaded.function('Fn').invoke();
    expect(loaded.function('Fn').logs.map(({ message }) => message)).toEqual(['a 1', 'b']);
  });

  test('nor another function', async () => {
    const loaded = await load({
      One: 'globalThis.shared = 1; process.env.SHARED = "1"; exports.handler = async () => 1',
      Two: 'exports.handler = async () => [globalThis.shared ?? null, process.env.SHARED ?? null]',
    });
    await loaded.function('One').invoke();
    expect(await loaded.function('Two').invoke()).toMatchObject({ output: [null, null] });
  });
});

describe('fails as Lambda does when a handler', () => {
  test('throws', async () => {
    const code = 'exports.handler = async () => { throw new TypeError("no"); }';
    const { payload, ...answer } = (await invoke(code)) as { payload: string };
    expect(answer).toEqual({ error: 'TypeError', message: 'no' });
    const { trace } = JSON.parse(payload) as { trace: string[] };
    expect(trace[0]).toBe('TypeError: no');
    expect(trace[1]).toMatch(/at .*\(?\/var\/task\/index\.js:1:\d+/);
  });

  test.each([
    [
      'throws a class of its own',
      'class Refused extends Error { constructor(m) { super(m); this.name = "Refused"; } } exports.handler = async () => { throw new Refused("x"); }',
      { error: 'Refused', message: 'x' },
    ],
    ['throws no error', 'exports.handler = async () => { throw "plain"; }', { error: 'string', message: 'plain' }],
    [
      'calls back with an error',
      'exports.handler = (e, c, callback) => callback(new Error("x"))',
      { error: 'Error', message: 'x' },
    ],
    [
      'has a promise that rejects unseen',
      'exports.handler = async () => { Promise.reject(new Error("x")); await new Promise(() => {}); }',
      { error: 'Runtime.UnhandledPromiseRejection', message: 'Error: x' },
    ],
    [
      'throws while it is loaded',
      'throw new RangeError("early"); exports.handler = 1',
      { error: 'RangeError', message: 'early' },
    ],
    ['can not be parsed', 'exports.handler = async (', { error: 'Runtime.UserCodeSyntaxError' }],
    [
      'is not exported',
      'exports.other = 1',
      { error: 'Runtime.HandlerNotFound', message: 'index.handler is undefined or not exported' },
    ],
    ['imports what is not there', 'require("no-such-module")', { error: 'Runtime.ImportModuleError' }],
    [
      'exits',
      'exports.handler = async () => process.exit(3)',
      {
        error: 'Runtime.ExitError',
        message: expect.stringMatching(/Runtime exited with error: exit status 3$/) as string,
      },
    ],
    [
      'needs more memory than it has',
      'exports.handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill(all.length)); }',
      { error: 'Runtime.ExitError', message: expect.stringMatching(/signal: killed$/) as string },
    ],
  ])('%s', async (_, code, expected) => {
    expect(await invoke(code)).toMatchObject(expected);
  });

  test('has a promise that never settles while nothing goes on', async () => {
    expect(await invoke('exports.handler = () => new Promise(() => {})')).toMatchObject({
      error: 'Runtime.NodeJsExit',
      message: expect.stringContaining('unexpected Node.js exit code') as string,
    });
  });

  test('goes on for ever: it ends with the timeout, in virtual time', async () => {
    const loaded = await load({ Fn: 'exports.handler = () => new Promise(() => { setInterval(() => {}, 1000); })' });
    expect(await loaded.function('Fn').invoke()).toMatchObject({
      error: 'Sandbox.Timedout',
      message: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 10\.00 seconds$/) as string,
    });
    expect(loaded.now.toISOString()).toBe('2025-01-01T00:00:10.000Z');
  });

  test('blocks its thread for ever: it ends with the timeout, and the next invocation starts anew', async () => {
    const loaded = await load(
      { Fn: 'exports.handler = async (e) => { while (e.block); return "free"; }' },
      { handlerGuardMs: 2_000 },
    );
    expect(await loaded.function('Fn').invoke({ block: true })).toMatchObject({ error: 'Sandbox.Timedout' });
    expect(await loaded.function('Fn').invoke()).toMatchObject({ output: 'free' });
  });

  test('holds its thread without computing, as on a machine that is busy: it gets time to come to its end', async () => {
    const code = `
      const { Worker } = require('node:worker_threads');
      exports.handler = async () => {
        // Beside a thread of its own a handler really waits.
        const worker = new Worker('', { eval: true });
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
        await worker.terminate();
        return 'free';
      };`;
    const loaded = await load({ Fn: code }, { handlerGuardMs: 1_000 });
    expect(await loaded.function('Fn').invoke()).toMatchObject({ output: 'free' });
  });

  test('sleeps for good: it ends with the timeout', async () => {
    const code = 'exports.handler = async () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)';
    const loaded = await load({ Fn: code }, { handlerGuardMs: 200 });
    expect(await loaded.function('Fn').invoke()).toMatchObject({ error: 'Sandbox.Timedout' });
  });

  test('sleeps past its timeout', async () => {
    const loaded = await load({ Fn: 'exports.handler = async () => new Promise((r) => setTimeout(r, 60000))' });
    expect(await loaded.function('Fn').invoke()).toMatchObject({ error: 'Sandbox.Timedout' });
  });

  test('reaches for the network', async () => {
    const code =
      'exports.handler = () => new Promise((_, no) => require("node:net").connect(80, "192.0.2.1").on("error", no))';
    await expect(invoke(code)).rejects.toThrow('[Stack/Fn] the handler connects to 192.0.2.1:80');
  });

  test('has more concurrent invocations than are reserved for it', async () => {
    const loaded = await load({ Fn: 'exports.handler = async () => 1' }, {}, { ReservedConcurrentExecutions: 0 });
    await expect(loaded.function('Fn').invoke()).rejects.toThrow('Rate Exceeded.');
  });
});

test('fails naming the function and the way out when its runtime is not simulated', async () => {
  const loaded = await load({ Fn: '' }, {}, { Runtime: 'java21' });
  await expect(loaded.function('Fn').invoke()).rejects.toThrow(
    "[Stack/Fn] the simulator runs functions for Node.js and Python and this one has the runtime 'java21'; give it code that runs with the option functions: " +
      "{ 'Stack/Fn': { code: 'folder', handler: 'index.handler' } }, or mock it with world.function('Stack/Fn').mock(…)",
  );
  loaded.function('Fn').mock((event) => ({ mocked: event }));
  expect(await loaded.function('Fn').invoke({ a: 1 })).toMatchObject({ output: { mocked: { a: 1 } } });
});
