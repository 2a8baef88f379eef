import { Simulator, type Json, type World } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from './small-templates';

/** Everything that tells the time, or waits for it, besides Date and the timers of the global object. */
const CODE = `
  const { performance: imported } = require('node:perf_hooks');
  const promises = require('node:timers/promises');
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const hold = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  const acts = {
    clocks: async () => {
      const from = [performance.now(), process.hrtime(), process.hrtime.bigint(), process.uptime(), imported.now()];
      await sleep(1500);
      return [
        performance.now() - from[0], process.hrtime(from[1]), Number(process.hrtime.bigint() - from[2]),
        process.uptime() - from[3], imported.now() - from[4], new Date(performance.timeOrigin).toISOString(),
      ];
    },
    marks: async () => {
      performance.mark('from');
      await sleep(1500);
      performance.mark('to');
      await sleep(500);
      return [performance.measure('a', 'from', 'to').duration, performance.measure('b', 'from').duration];
    },
    abort: async () => {
      const signal = AbortSignal.timeout(1000);
      await sleep(999);
      const before = signal.aborted;
      await sleep(1);
      return [before, signal.aborted, signal.reason.name];
    },
    promises: async () => {
      const from = Date.now();
      await promises.setTimeout(1000);
      await promises.scheduler.wait(500);
      for await (const tick of promises.setInterval(250)) if (Date.now() - from >= 2000) break;
      return Date.now() - from;
    },
    aborted: async () => {
      const controller = new AbortController();
      const { signal } = controller;
      sleep(1500).then(() => controller.abort(new Error('mine')));
      const ticks = [];
      const counting = async () => { for await (const tick of promises.setInterval(500, 'tick', { signal })) ticks.push(tick); };
      const waits = [
        promises.setTimeout(2000, 0, { signal }), promises.scheduler.wait(2000, { signal }), counting(),
        require('node:util').promisify(setTimeout)(2000, 0, { signal }),
      ];
      const ends = await Promise.allSettled(waits);
      const late = await promises.setTimeout(1, 0, { signal }).catch(({ name }) => name);
      return [ends.map(({ reason: { name, code, cause } }) => [name, code, cause.message].join()), ticks.length, late];
    },
    formats: () => [
      new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).format(),
      new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).formatToParts().map(({ value }) => value).join(''),
      ['2024-03-05T00:00:00Z'].map((each) => new Date(each)).map(new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).format)[0],
    ],
    times: async () => { console.time('work'); await sleep(1500); console.timeEnd('work'); },
    holds: async () => {
      const from = Date.now();
      let fired;
      setTimeout(() => { fired = Date.now() - from; }, 1000);
      const how = [hold(2500), hold(0), Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 50)];
      const during = fired ?? null;
      await sleep(0);
      return [...how, during, fired];
    },
    polls: ({ ms, by }) => {
      const read = { date: () => Date.now(), made: () => +new Date(), performance: () => performance.now() }[by];
      const from = read();
      while (read() < from + ms);
      return 'waited';
    },
    blocks: () => { for (;;); },
  };
  exports.handler = async (event) => acts[event.act](event);`;

let world: World;

beforeEach(async () => {
  const options = { startTime: '2030-06-01T12:00:00Z', handlerGuardMs: 3000 };
  world = await Simulator.load(templateOf({ Fn: inlineFunction(CODE, { Timeout: 3 }) }), options);
});

afterEach(() => world.close());

async function returned(act: string, event = {}): Promise<Json | undefined> {
  const { output } = (await world.function('Fn').invoke({ act, ...event })) as { output?: Json };
  return output;
}

test('every clock of a handler follows virtual time', async () => {
  const expected = [1500, [1, 500_000_000], 1_500_000_000, 1.5, 1500, '2030-06-01T12:00:00.000Z'];
  expect(await returned('clocks')).toEqual(expected);
  expect(await returned('marks')).toEqual([1500, 2000]);
  expect(await returned('formats')).toEqual(['6/1/2030', '6/1/2030', '3/5/2024']);
});

test('whatever waits for time waits for virtual time', async () => {
  expect(await returned('abort')).toEqual([false, true, 'TimeoutError']);
  expect(await returned('promises')).toBe(2000);
  const ended = 'AbortError,ABORT_ERR,mine';
  expect(await returned('aborted')).toEqual([[ended, ended, ended, ended], 3, 'AbortError']);
  await returned('times');
  expect(world.function('Fn').logs.map(({ message }) => message)).toEqual(['work: 1.500s']);
});

test('a thread that is put to sleep sleeps in virtual time, and its timers wait for it', async () => {
  expect(await returned('holds')).toEqual(['timed-out', 'timed-out', 'not-equal', null, 2500]);
  expect(world.now.toISOString()).toBe('2030-06-01T12:00:02.500Z');
});

test.each(['date', 'made', 'performance'])('time goes on for code that polls a clock (%s)', async (by) => {
  expect(await returned('polls', { ms: 250, by })).toBe('waited');
  expect(world.now.toISOString()).toBe('2030-06-01T12:00:00.250Z');
});

test('fails by its timeout, in virtual time, when it polls a clock for too long', async () => {
  expect(await world.function('Fn').invoke({ act: 'polls', ms: 60_000, by: 'date' })).toMatchObject({
    error: 'Sandbox.Timedout',
    message: expect.stringMatching(/Task timed out after 3\.00 seconds$/) as string,
  });
});

test('fails naming the guard when it blocks without asking for the time', async () => {
  expect(await world.function('Fn').invoke({ act: 'blocks' })).toMatchObject({
    error: 'Sandbox.Timedout',
    message: expect.stringMatching(
      /Task timed out after 3\.00 seconds \(the simulator ended it: it held its thread for 3000 ms of real time .* raise the option 'handlerGuardMs'\)$/,
    ) as string,
  });
});
