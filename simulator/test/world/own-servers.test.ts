import { Simulator, type World } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from './small-templates';

const CODE = `
  const http = require('node:http');
  const net = require('node:net');
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const listening = (server, ...at) => new Promise((resolve) => server.listen(...at, () => resolve(server)));
  const ask = (options) => new Promise((resolve, reject) => {
    http.get(options, async (answer) => {
      let text = '';
      for await (const part of answer) text += part;
      resolve(text);
    }).on('error', reject);
  });
  let slow;
  const acts = {
    whileListening: async () => {
      await listening(http.createServer(), 0);
      await sleep(1000);
      return Date.now();
    },
    fetch: async () => {
      slow ??= await listening(http.createServer((_, answer) => setTimeout(() => answer.end('late'), 500)), 0);
      const text = await (await fetch('http://localhost:' + slow.address().port)).text();
      return [text, Date.now()];
    },
    atOnce: async () => {
      let asked = 0;
      const server = await listening(http.createServer((_, answer) => answer.end(String(++asked))), 0, '127.0.0.1');
      const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
      const texts = await Promise.all([1, 2, 3, 4].map(() => ask({ port: server.address().port, agent })));
      await sleep(250);
      return [texts.sort(), Date.now()];
    },
    inFile: async () => {
      const socketPath = '/tmp/' + process.hrtime.bigint() + '-' + Math.random() + '.sock';
      const server = await listening(http.createServer((_, answer) => answer.end('from a file')), socketPath);
      const text = await ask({ socketPath });
      server.close();
      return text;
    },
    unread: async () => {
      const size = 64 * 1024;
      const server = await listening(net.createServer((end) => end.end(Buffer.alloc(size))), 0);
      const client = net.connect(server.address().port);
      await sleep(1000);
      let read = 0;
      for await (const part of client) read += part.length;
      return [read === size, Date.now()];
    },
  };
  exports.handler = async ({ act }) => acts[act]();
  exports.called = (event, context, callback) => {
    const server = http.createServer().listen(0, () => callback(null, 1));
    if (event.closes) setTimeout(() => server.close(), 100);
    if (event.letsGo) server.unref();
  };
`;
const START = Date.parse('2025-01-01T00:00:00.000Z');

let world: World;

beforeEach(async () => {
  const template = templateOf({
    Fn: inlineFunction(CODE),
    Called: inlineFunction(CODE, { Handler: 'index.called', Runtime: 'nodejs22.x' }),
  });
  world = await Simulator.load(template);
});

afterEach(() => world.close());

const run = async (act: string): Promise<unknown> => (await world.function('Fn').invoke({ act })).output;

test('time goes on while a server of the handler listens', async () => {
  expect(await run('whileListening')).toBe(START + 1000);
});

test('a handler asks its own server, which takes its time, in one invocation and the next', async () => {
  expect(await run('fetch')).toEqual(['late', START + 500]);
  expect(await run('fetch')).toEqual(['late', START + 1000]);
});

test('connections that stay open keep no time from going on', async () => {
  expect(await run('atOnce')).toEqual([['1', '2', '3', '4'], START + 250]);
});

test('a server listens in a file', async () => {
  expect(await run('inFile')).toBe('from a file');
});

test('what is sent and not read keeps no time from going on', async () => {
  expect(await run('unread')).toEqual([true, START + 1000]);
});

test.each(['closes', 'letsGo'])('a callback waits until no server listens: the handler %s it', async (act) => {
  expect(await world.function('Called').invoke({ [act]: true })).toMatchObject({ output: 1 });
});

test('fails by its timeout when its callback waits for a server that goes on listening', async () => {
  expect(await world.function('Called').invoke({})).toMatchObject({ error: 'Sandbox.Timedout' });
});
