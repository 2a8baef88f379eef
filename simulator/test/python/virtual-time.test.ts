import { describeWithPython } from './available';
import { invoke, pythonFunction, worldOf } from './python-worlds';

const START = { startTime: '2030-06-01T12:00:00Z' };

/** Runs the body of a handler, which starts at noon. */
async function run(body: string, imports = ''): Promise<unknown> {
  const indented = body.trim().replaceAll('\n', '\n    ');
  const code = `import asyncio, datetime, queue, threading, time\n${imports}\ndef handler(event, context):\n    ${indented}\n`;
  const world = await worldOf({ Fn: pythonFunction(code, { Timeout: 100 }) }, START);
  const result = await world.function('Fn').invoke();
  return 'output' in result ? result.output : result;
}

describeWithPython('in virtual time a Python handler', () => {
  test('reads one clock through time, datetime and date', async () => {
    expect(
      await run(`
return [time.time(), time.time_ns() // 10**9, datetime.datetime.now().isoformat(), datetime.datetime.utcnow().isoformat(),
    datetime.datetime.now(datetime.timezone.utc).isoformat(), datetime.datetime.today().isoformat(),
    datetime.date.today().isoformat(), time.strftime('%H:%M'), time.gmtime().tm_hour, time.clock_gettime(time.CLOCK_REALTIME)]`),
    ).toEqual([
      ...[1906545600, 1906545600, '2030-06-01T12:00:00', '2030-06-01T12:00:00', '2030-06-01T12:00:00+00:00'],
      ...['2030-06-01T12:00:00', '2030-06-01', '12:00', 12, 1906545600],
    ]);
  });

  test('sleeps without waiting, and its clocks go on together', async () => {
    expect(
      await run(`
from_time, from_monotonic, from_counter = time.time(), time.monotonic(), time.perf_counter()
time.sleep(30.5)
return [time.time() - from_time, time.monotonic() - from_monotonic, time.perf_counter() - from_counter]`),
    ).toEqual([30.5, 30.5, 30.5]);
  });

  test('has a datetime that is the real class to isinstance, pickle and subclasses', async () => {
    expect(
      await run(
        `
now = datetime.now()
class Own(datetime): pass
return [type(now) is datetime, isinstance(now, date), pickle.loads(pickle.dumps(now)) == now, copy.copy(now) == now,
    type(Own.now()).__name__, type(now + timedelta(1)) is datetime, now.strftime('%Y'), datetime.now(tz=timezone(timedelta(hours=2))).hour]`,
        'import copy, pickle\nfrom datetime import date, datetime, timedelta, timezone',
      ),
    ).toEqual([true, true, true, true, 'Own', true, '2030', 14]);
  });

  test.each([
    ['an event', 'threading.Event().wait(2)'],
    ['a condition', 'c = threading.Condition()\nwith c: c.wait(2)'],
    ['a lock', 'l = threading.Lock()\nl.acquire()\nl.acquire(timeout=2)'],
    ['a semaphore', 'threading.Semaphore(0).acquire(timeout=2)'],
    ['a queue', 'try: queue.Queue().get(timeout=2)\nexcept queue.Empty: pass'],
    ['a simple queue', 'try: queue.SimpleQueue().get(timeout=2)\nexcept queue.Empty: pass'],
    ['a thread', 't = threading.Thread(target=time.sleep, args=(2,))\nt.start()\nt.join()'],
    ['a timer', 't = threading.Timer(2, print)\nt.start()\nt.join()'],
    ['a pool', 'with ThreadPoolExecutor(4) as pool: list(pool.map(time.sleep, [2, 1, 2, 1.5]))'],
    ['a coroutine', 'asyncio.run(asyncio.sleep(2))'],
    [
      'coroutines that end in another thread',
      'async def all(): await asyncio.gather(asyncio.sleep(1), asyncio.to_thread(time.sleep, 2))\nasyncio.run(all())',
    ],
    [
      'a coroutine with a timeout',
      'async def long():\n    try: await asyncio.wait_for(asyncio.sleep(9), 2)\n    except asyncio.TimeoutError: pass\nasyncio.run(long())',
    ],
    ['files that stay silent', 'r, w = os.pipe()\nselect.select([r], [], [], 2)'],
    ['a selector', 's = selectors.DefaultSelector()\ns.register(os.pipe()[0], 1)\ns.select(2)'],
  ])('waits for %s', async (_, body) => {
    const imports = 'import os, select, selectors\nfrom concurrent.futures import ThreadPoolExecutor';
    expect(await run(`before = time.time()\n${body}\nreturn time.time() - before`, imports)).toBe(2);
  });

  test('has threads that take turns in one order, whatever they wait for', async () => {
    expect(
      await run(`
seen, lock, event = [], threading.Lock(), threading.Event()
def work(name, pause):
    for _ in range(3):
        with lock: seen.append(f'{name}{int(time.time()) % 60}')
        time.sleep(pause)
    event.set()
threads = [threading.Thread(target=work, args=each) for each in [('a', 2), ('b', 3), ('c', 2)]]
for each in threads: each.start()
event.wait()
for each in threads: each.join()
return ' '.join(seen)`),
    ).toBe('a0 b0 c0 a2 c2 b3 a4 c4 b6');
  });

  test('waits for a child process in real time', async () => {
    expect(
      await run(
        `
before = time.time()
said = subprocess.run(['sh', '-c', 'sleep 0.05; echo done'], capture_output=True, text=True, timeout=5).stdout
return [said, time.time() - before]`,
        'import subprocess',
      ),
    ).toEqual(['done\n', 0]);
  });

  test('is ended by its timeout, also while it is imported or when all its threads wait for each other', async () => {
    const timedOut = {
      error: 'Sandbox.Timedout',
      message: expect.stringMatching(/Task timed out after 10\.00 seconds$/) as string,
    };
    expect(await invoke('import time\ndef handler(event, context): time.sleep(60)')).toMatchObject(timedOut);
    expect(await invoke('import time\ntime.sleep(60)\ndef handler(event, context): pass')).toMatchObject(timedOut);
    const deadlock = 'import threading\ndef handler(event, context):\n    threading.Event().wait()\n';
    expect(await invoke(deadlock)).toMatchObject(timedOut);
  });

  test('gets the same random numbers, tokens and ids in every run, and others with another seed', async () => {
    const code = `
import os, random, secrets, uuid, tempfile
def handler(event, context):
    return [random.random(), random.Random().random(), random.SystemRandom().random(), os.urandom(4).hex(), secrets.token_hex(4),
        str(uuid.uuid4()), str(uuid.uuid1()), hash('x'), tempfile.mktemp()]
`;
    const draw = async (seed: number): Promise<unknown> => {
      const world = await worldOf({ Fn: pythonFunction(code) }, { seed });
      return (await world.function('Fn').invoke()).output;
    };
    const first = await draw(1);
    expect(await draw(1)).toEqual(first);
    const other = (await draw(2)) as unknown[];
    expect(other.filter((each, index) => each === (first as unknown[])[index])).toHaveLength(1);
  });
});
