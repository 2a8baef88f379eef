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

const MODULE = `
  import { threadId } from 'node:worker_threads';
  let times = 0;
  export const handler = async () => ({ threadId, told: [++times] });`;

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

  test.each([
    ['an ES module, which can be loaded once only', 'nodejs22.x', { 'index.mjs': MODULE }],
    [
      'what Node.js has imported all the same',
      'nodejs24.x',
      { 'package.json': '{ "type": "commonjs" }', 'index.js': telling() },
    ],
  ])('starts cold when it is %s', async (_, Runtime, files) => {
    const code = mkdtempSync(join(tmpdir(), 'function-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(code, name), text);
    const world = await Simulator.load(templateOf({ Fn: inlineFunction('', { Runtime }) }), {
      functions: { Fn: { code } },
    });
    const fresh = await tell(world);
    await world.reset();
    const again = await tell(world);
    expect(again.told).toEqual(fresh.told);
    expect(again.threadId).not.toBe(fresh.threadId);
    await world.close();
    rmSync(code, { recursive: true });
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

  test('gives its memory back, however often the world is reset', async () => {
    // Some 10 MiB each time, of the 128 that the function has.
    const code = `const { threadId } = require('node:worker_threads');
      const kept = Array.from({ length: 200_000 }, (_, at) => ({ at }));
      exports.handler = async () => ({ told: [kept.length], threadId });`;
    const world = await Simulator.load(templateOf({ Fn: inlineFunction(code) }));
    const first = await tell(world);
    for (let at = 0; at < 60; at += 1) {
      await world.reset();
      expect(await tell(world)).toEqual(first);
    }
    await world.close();
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

  test('fails to be reset when it is closed', async () => {
    const world = await Simulator.load(templateOf({ Table: table() }));
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
