import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { returns, Simulator, type Json, type JsonObject, type World } from 'cdk-workflow-simulator';
import { inlineFunction, machine, table, templateOf } from './small-templates';

/** A function that tells what a new one would tell as well, and in which thread it runs. */
const telling = (leaving = '', found = 'undefined'): string => `
  const { randomUUID } = require('node:crypto');
  const { threadId } = require('node:worker_threads');
  const loadedAs = randomUUID();
  let times = 0;
  exports.handler = async () => {
    times += 1;
    const found = ${found};
    ${leaving};
    return { threadId, told: [times, loadedAs, Math.random(), Date.now(), found ?? null, process.env.AWS_ACCESS_KEY_ID] };
  };`;

interface Told {
  readonly threadId: number;
  readonly told: readonly Json[];
}

async function tell(world: World, name = 'Fn'): Promise<Told> {
  const { output, error } = await world.function(name).invoke();
  expect(error).toBeUndefined();
  return output as unknown as Told;
}

describe('a function of a world that was reset', () => {
  test.each([
    ['in its module', telling(), true],
    ['in the environment', telling('process.env.LEFT = "1"', 'process.env.LEFT'), true],
    ['in a timer', telling('setInterval(() => { times += 100 }, 1000)'), true],
    ['in a global', telling('globalThis.left = 1', 'globalThis.left'), false],
    ['in a prototype', telling('Array.prototype.left = 1', '[].left'), false],
    ["in one of Node's modules", telling('require("node:http").left = 1', 'require("node:http").left'), false],
    ['on the console', telling('console.left = 1', 'console.left'), false],
    ['in a listener', telling("process.on('warning', () => {})", "process.listenerCount('warning')"), false],
  ])('finds nothing of what it has left behind %s', async (_, code, staysWarm) => {
    const world = await Simulator.load(templateOf({ Fn: inlineFunction(code) }));
    const play = async (): Promise<Told[]> => {
      const first = await tell(world);
      await world.advance({ minutes: 1 });
      return [first, await tell(world)];
    };
    const fresh = await play();
    for (let at = 0; at < 3; at += 1) {
      await world.reset();
      const again = await play();
      expect(again.map(({ told }) => told)).toEqual(fresh.map(({ told }) => told));
      expect(again.every(({ threadId }) => threadId === fresh[0]?.threadId)).toBe(staysWarm);
    }
    await world.close();
  });

  test('starts cold when it is an ES module, which can be loaded once only', async () => {
    const code = `import { threadId } from 'node:worker_threads';
      let times = 0;
      export const handler = async () => ({ threadId, told: [++times] });`;
    const folder = mkdtempSync(join(tmpdir(), 'reset-'));
    writeFileSync(join(folder, 'index.mjs'), code);
    const world = await Simulator.load(templateOf({ Fn: inlineFunction('') }), { functions: { Fn: { code: folder } } });
    const { threadId } = await tell(world);
    await world.reset();
    const again = await tell(world);
    expect(again.told).toEqual([1]);
    expect(again.threadId).not.toBe(threadId);
    await world.close();
    rmSync(folder, { recursive: true });
  });

  test('is stopped where it was under way, and heard of no more', async () => {
    const code = `exports.handler = async ({ endless }) => {
      if (endless) await new Promise((resolve) => setTimeout(resolve, 5000));
      return { told: [1] };
    };`;
    const world = await Simulator.load(templateOf({ Fn: inlineFunction(code), Machine: machine(invoking('Fn')) }), {
      permissions: 'off',
    });
    const run = await world.stateMachine('Machine').start({ endless: true });
    await world.advance({ seconds: 1 });
    await world.reset();
    expect(run.status).toBe('RUNNING');
    await expect(run.toEnd()).rejects.toThrow('The world was reset; look up anew what belongs to it');
    await world.advance({ minutes: 1 });
    expect(world.stateMachine('Machine').runs).toEqual([]);
    expect(await tell(world)).toEqual({ told: [1] });
    await world.close();
  });

  test('keeps what it has of memory, however often the world is reset', async () => {
    const code = `const kept = Array.from({ length: 200_000 }, (_, at) => ({ at }));
      exports.handler = async () => ({ told: [kept.length], threadId: process.memoryUsage().heapUsed / 2 ** 20 });`;
    const world = await Simulator.load(templateOf({ Fn: inlineFunction(code) }));
    const heaps: number[] = [];
    for (let at = 0; at < 60; at += 1) {
      heaps.push((await tell(world)).threadId);
      await world.reset();
    }
    await world.close();
    // The function holds some 10 MiB each time: with all that was kept it would have run out of its 128 long ago.
    expect(Math.max(...heaps)).toBeLessThan(200);
  });
});

describe('a world that was reset', () => {
  test('has its mocks from the start, in their first state, and none that came later', async () => {
    const world = await Simulator.load(
      templateOf({ Fn: inlineFunction(telling()), Other: inlineFunction(telling()) }),
      {
        mocks: { functions: { Fn: [returns(1), returns(2)] } },
      },
    );
    for (let at = 0; at < 2; at += 1) {
      world.function('Other').mock(() => 'mocked');
      expect((await world.function('Fn').invoke()).output).toBe(1);
      expect((await world.function('Other').invoke()).output).toBe('mocked');
      await world.reset();
      expect((await tell(world, 'Other')).told[0]).toBe(1);
      await world.reset();
    }
    await world.close();
  });

  test('has empty tables, also where they were written to, and the instant at which it began', async () => {
    const world = await Simulator.load(templateOf({ Table: table() }), { startTime: '2030-01-01T00:00:00Z' });
    for (let at = 0; at < 2; at += 1) {
      expect(await world.table('Table').items()).toEqual([]);
      await world.table('Table').put({ pk: 'a' });
      await world.advance({ days: 1 });
      await world.reset();
      expect(world.now).toEqual(new Date('2030-01-01T00:00:00Z'));
    }
    await world.close();
  });

  test('is led to the middle of an execution again by what sets it up', async () => {
    const sleeping =
      'exports.handler = async () => { await new Promise((done) => setTimeout(done, 5000)); return { told: [1] } }';
    let setUps = 0;
    const world = await Simulator.load(templateOf({ Fn: inlineFunction(sleeping), Machine: machine(invoking('Fn')) }), {
      permissions: 'off',
      setUp: async (each) => {
        setUps += 1;
        await each.stateMachine('Machine').start({}, { name: 'begun' });
        await each.advance({ seconds: 2 });
      },
    });
    const histories: string[] = [];
    for (let at = 1; at <= 3; at += 1) {
      expect([setUps, world.now]).toEqual([at, new Date('2025-01-01T00:00:02Z')]);
      const [run] = world.stateMachine('Machine').runs;
      expect(run).toMatchObject({ name: 'begun', status: 'RUNNING' });
      await run?.toEnd();
      expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 5000 });
      histories.push(JSON.stringify(run?.history));
      await world.reset();
    }
    expect(new Set(histories).size).toBe(1);
    await world.close();
  });

  test('fails to be reset when it is closed, or while an endpoint is open', async () => {
    const world = await Simulator.load(templateOf({ Table: table() }));
    const endpoint = await world.listen();
    await expect(world.reset()).rejects.toThrow('The world has an open endpoint; close it before the world is reset');
    await endpoint.close();
    await world.reset();
    await world.close();
    await expect(world.reset()).rejects.toThrow('The world is closed; load it anew');
  });
});

function invoking(name: string): JsonObject {
  return {
    StartAt: 'Call',
    States: { Call: { Type: 'Task', Resource: { 'Fn::GetAtt': [name, 'Arn'] }, End: true } },
  };
}
