import { Simulator, type Json, type World } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from './small-templates';

/** What handlers do to the process that is theirs on Lambda, and here that of all sandboxes. */
const CODE = `
  const fs = require('node:fs');
  const threads = require('node:worker_threads');
  const acts = {
    kill: ({ signal }) => process.kill(process.pid, signal),
    killTwice: () => { process.kill(process.pid, 'SIGTERM'); process.kill(process.pid, 'SIGKILL'); },
    abort: () => process.abort(),
    exitsItself: () => process.reallyExit(4),
    listens: async () => {
      const heard = [];
      process.once('SIGTERM', (name, number) => heard.push(name, number));
      process.kill(process.pid);
      await new Promise((resolve) => setTimeout(resolve, 1));
      return heard;
    },
    asks: () => {
      const codes = [[1, 'SIGTERM'], [4711, 0], [process.pid, 'SIGNO']].map(([pid, signal]) => {
        try { return process.kill(pid, signal); } catch (error) { return error.code; }
      });
      return [process.kill(process.pid, 0), ...codes];
    },
    forgets: async () => {
      process.removeAllListeners();
      process.emit('exit', 0);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return 'answers';
    },
    codes: () => { process.exitCode = 9; return 1; },
    disturbs: () => {
      require('node:v8').setFlagsFromString('--stack-size=50');
      require('node:os').setPriority(19);
      return [process.umask(0o77), process.umask(), process.getuid()];
    },
    becomes: () => { try { process.setuid(0); } catch (error) { return error.code; } },
    identity: () => [process.pid, process.ppid, process.execPath, process.argv, threads.isMainThread, threads.parentPort],
    writes: async () => {
      fs.writeSync(1, 'one\\ntwo\\n');
      fs.writeSync(2, Buffer.from('-three-'), 1, 5);
      await new Promise((resolve) => fs.write(1, 'four', resolve));
      process._rawDebug('five');
    },
  };
  exports.handler = async (event) => acts[event.act](event);`;

let world: World;

beforeAll(async () => {
  world = await Simulator.load(templateOf({ Fn: inlineFunction(CODE), Other: inlineFunction(CODE) }));
});

afterAll(() => world.close());

const doing = (act: string, event = {}): Promise<object> => world.function('Fn').invoke({ act, ...event });

async function returned(act: string): Promise<Json | undefined> {
  const { output } = (await doing(act)) as { output?: Json };
  return output;
}

describe('a handler ends its own invocation, as on Lambda, and nothing else, with', () => {
  test.each([
    ['SIGKILL', 'kill', { signal: 'SIGKILL' }, 'signal: killed'],
    ['SIGTERM, which is what kill sends', 'kill', {}, 'signal: terminated'],
    ['the number of a signal', 'kill', { signal: 11 }, 'signal: segmentation fault'],
    ['two signals, of which the first counts', 'killTwice', {}, 'signal: terminated'],
    ['abort', 'abort', {}, 'signal: aborted'],
    ["Node's own way out", 'exitsItself', {}, 'exit status 4'],
  ])('%s', async (_, act, event, how) => {
    expect(await doing(act, event)).toMatchObject({
      error: 'Runtime.ExitError',
      message: expect.stringMatching(new RegExp(`Error: Runtime exited with error: ${how}$`)) as string,
    });
    expect(await returned('codes')).toBe(1);
    expect(await world.function('Other').invoke({ act: 'codes' })).toMatchObject({ output: 1 });
  });

  test('SIGSTOP, after which it does nothing any more until its timeout', async () => {
    expect(await doing('kill', { signal: 'SIGSTOP' })).toMatchObject({
      error: 'Sandbox.Timedout',
      message: expect.stringMatching(/Task timed out after 10.00 seconds$/) as string,
    });
  });
});

describe('a handler', () => {
  test('hears signals that it listens to', async () => {
    expect(await returned('listens')).toEqual(['SIGTERM', 15]);
  });

  test('asks for processes, and reaches no other', async () => {
    expect(await returned('asks')).toEqual([true, 'EPERM', 'ESRCH', 'ERR_UNKNOWN_SIGNAL']);
  });

  test('answers although it has taken away every listener to its process', async () => {
    expect(await returned('forgets')).toBe('answers');
  });

  test('sets what belongs to a process for itself only', async () => {
    expect(await returned('disturbs')).toEqual([0o22, 0o77, 993]);
    expect(await returned('becomes')).toBe('EPERM');
    expect(await world.function('Other').invoke({ act: 'disturbs' })).toMatchObject({ output: [0o22, 0o77, 993] });
  });

  test('is in the main thread of a process that is the same on every machine', async () => {
    const node = '/var/lang/bin/node';
    expect(await returned('identity')).toEqual([8, 1, node, [node, '/var/runtime/index.mjs'], true, null]);
  });

  test('logs what it writes to the descriptors of the standard streams', async () => {
    const before = world.function('Fn').logs.length;
    await doing('writes');
    const logged = world.function('Fn').logs.slice(before);
    expect(logged.map(({ message }) => message)).toEqual(['one', 'two', 'three', 'four', 'five']);
  });
});

test('that a function runs on another version of Node.js than on Lambda is noted once', async () => {
  const running = Number(process.versions.node.split('.')[0]);
  const Runtime = running === 22 ? 'nodejs20.x' : 'nodejs22.x';
  const inline = (runtime: string): ReturnType<typeof inlineFunction> =>
    inlineFunction('exports.handler = async () => 1', { Runtime: runtime });
  const versions = await Simulator.load(templateOf({ A: inline(Runtime), B: inline(Runtime) }));
  for (const name of ['A', 'B', 'A']) await versions.function(name).invoke();
  expect(versions.notes).toEqual([
    expect.stringContaining(`Functions of the runtime ${Runtime} run on this machine's Node.js ${running},`),
  ]);
  await versions.close();
});
