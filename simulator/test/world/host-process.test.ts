import { setTimeout as sleep } from 'node:timers/promises';
import { Simulator } from 'cdk-workflow-simulator';
import { HostProcess } from '../../src/world/sandbox/host-process';
import { inlineFunction, templateOf } from './small-templates';

function start(): Promise<HostProcess> {
  return HostProcess.start({ region: 'eu-west-1', account: '123456789012', onRequest: () => {}, onQuiet: () => {} });
}

function isThere(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('the process of a world that was closed serves the next one', async () => {
  const first = await start();
  await first.close();
  const second = await start();
  expect([second.pid, isThere(first.pid)]).toEqual([first.pid, true]);
  const beside = await start();
  expect(beside.pid).not.toBe(second.pid);
  await Promise.all([second.close(), beside.close()]);
});

// Between its end and the news of it there is a moment in which it can no longer be told anything.
test.each([0, 1, 2, 3, 5, 8])('a process that was ended while it waited is replaced (%i ms later)', async (later) => {
  for (let time = 0; time < 5; time++) {
    const first = await start();
    await first.close();
    process.kill(first.pid!, 'SIGKILL');
    const until = Date.now() + later;
    while (Date.now() < until);
    const second = await start();
    expect(second.pid).not.toBe(first.pid);
    await second.close();
  }
});

test('a process that waits in vain ends', async () => {
  const host = await start();
  await host.close(1);
  while (isThere(host.pid)) await sleep(10);
  const next = await start();
  expect(next.pid).not.toBe(host.pid);
  await next.close();
});

test('more processes than a few do not wait', async () => {
  const hosts = await Promise.all(Array.from({ length: 6 }, start));
  for (const each of hosts) await each.close();
  expect(hosts.filter(({ pid }) => isThere(pid))).toHaveLength(4);
});

const LEAVES_BEHIND = `
  let inModule = 0;
  exports.handler = async ({ kept }) => {
    globalThis[kept ? 'left' : 'none'] = (globalThis.left ?? 0) + 1;
    process.env.LEFT = String(Number(process.env.LEFT ?? 0) + 1);
    require('node:fs').appendFileSync('/tmp/left', 'x');
    return [++inModule, globalThis.left, process.env.LEFT, require('node:fs').readFileSync('/tmp/left', 'utf8')];
  };`;

test.each([
  [false, [1, null, '1', 'x']],
  [true, [1, 1, '1', 'x']],
])('a function finds nothing of what it left behind in the world before (globals: %s)', async (kept, found) => {
  for (let time = 0; time < 3; time++) {
    await using world = await Simulator.load(templateOf({ Fn: inlineFunction(LEAVES_BEHIND) }));
    expect((await world.function('Fn').invoke({ kept })).output).toEqual(found);
  }
});
