import { Simulator, type World } from 'cdk-workflow-simulator';
import { inlineFunction, table, templateOf } from './small-templates';

let world: World | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function load(code: string): Promise<World> {
  world = await Simulator.load(templateOf({ Fn: inlineFunction(code) }), { startTime: '2030-01-01T00:00:00Z' });
  return world;
}

describe('a handler that has answered is not waited for, whatever it leaves behind:', () => {
  test.each([
    ['an interval', 'setInterval(() => {}, 1000);'],
    ['a server', "require('node:http').createServer().listen(0);"],
    ['a worker thread', "new (require('node:worker_threads').Worker)('setInterval(() => {}, 1000)', { eval: true });"],
    ['a loop of immediates', 'const again = () => setImmediate(again); again();'],
  ])(
    '%s',
    async (_, code) => {
      const loaded = await load(`exports.handler = async () => { ${code} return 1; }`);
      expect(await loaded.function('Fn').invoke()).toMatchObject({ output: 1 });
      expect(await loaded.function('Fn').invoke()).toMatchObject({ output: 1 });
      expect(loaded.now.toISOString()).toBe('2030-01-01T00:00:00.000Z');
      // Nor is the world kept from closing: it would take minutes.
      await loaded.close();
    },
    60_000,
  );

  test('nor does what is left go on before the next invocation, whose logs it then writes to', async () => {
    const loaded = await load(
      'exports.handler = async () => { setTimeout(() => console.log(`late at ${new Date().toISOString()}`), 1000); }',
    );
    await loaded.function('Fn').invoke();
    await loaded.advance({ minutes: 1 });
    expect(loaded.function('Fn').logs).toEqual([]);
    await loaded.function('Fn').invoke();
    expect(loaded.function('Fn').logs.map(({ message }) => message)).toEqual(['late at 2030-01-01T00:01:00.000Z']);
  });

  test('and an interval that was due many times meanwhile runs once', async () => {
    const loaded = await load(`let ticks = 0; let started = false;
      exports.handler = async () => { if (!started) setInterval(() => ticks++, 1000); started = true; return ticks; }`);
    await loaded.function('Fn').invoke();
    await loaded.advance({ minutes: 1 });
    expect(await loaded.function('Fn').invoke()).toMatchObject({ output: 1 });
  });
});

describe('a call that a handler does not wait for', () => {
  const CODE = `
    const { DynamoDBClient, PutItemCommand, GetItemCommand } = require('@aws-sdk/client-dynamodb');
    const db = new DynamoDBClient({});
    exports.handler = async ({ pk }) => {
      if (pk === 'last') return db.send(new GetItemCommand({ TableName: 'Kept', Key: { pk: { S: pk } } })).then(() => 'read');
      void db.send(new PutItemCommand({ TableName: 'Kept', Item: { pk: { S: pk } } }));
      return 'left';
    };`;

  test.each(['inTurn', 'seeded'] as const)(
    "is frozen with the handler when calls are steps ('%s'), and goes on when a later invocation waits",
    async (interleaving) => {
      const resources = { Fn: inlineFunction(CODE), Kept: table({ TableName: 'Kept' }) };
      world = await Simulator.load(templateOf(resources), { interleaving, permissions: 'off' });
      expect(await world.function('Fn').invoke({ pk: 'a' })).toMatchObject({ output: 'left' });
      await world.advance({ hours: 1 });
      expect(await world.table('Kept').items()).toEqual([]);
      expect(await world.function('Fn').invoke({ pk: 'last' })).toMatchObject({ output: 'read' });
      expect(await world.table('Kept').items()).toEqual([{ pk: 'a' }]);
    },
  );
});
