import type { JsonObject, World } from 'cdk-workflow-simulator';
import { machine } from '../../world/small-templates';
import { calls, told, valueOf, type SeededDefect } from './program';

const taskOf = (name: string, more: JsonObject = {}): JsonObject =>
  machine({
    StartAt: name,
    States: { [name]: { Type: 'Task', Resource: { 'Fn::GetAtt': [name, 'Arn'] }, End: true, ...more } },
  });

/** Somebody who starts an execution and waits for its end. */
function starts(input: JsonObject): (world: World) => Promise<void> {
  return async function start(world: World): Promise<void> {
    await (await world.stateMachine('Machine').start(input)).toEnd();
  };
}

/** Finds the open orders by the index. */
const OPEN = `
        const open = { ExpressionAttributeNames: { '#s': 'state' }, ExpressionAttributeValues: { ':s': s('open') } };
        const found = await call('Query', { TableName, IndexName: 'ByState', KeyConditionExpression: '#s = :s', ...open });`;

const Pay = `
  const open = { ExpressionAttributeNames: { '#s': 'state' }, ExpressionAttributeValues: { ':s': s('open') } };
  return (await isRefused(put('order', { state: s('paid') }, { ...open, ConditionExpression: '#s = :s' }))) ? 'expired' : 'paid';`;

/** Handlers that decide by what they have read before. */
const READ_BEFORE: readonly SeededDefect[] = [
  {
    name: 'lost update',
    wrong: {
      Sell: `const item = await read('bulbs'); await put('bulbs', { sold: n(Number(item?.sold.N ?? 0) + 1) });`,
    },
    right: { Sell: `await change('bulbs', 'ADD sold :one', { ':one': n(1) });` },
    actors: [calls('Sell'), calls('Sell')],
    invariant: async (world) => (await valueOf(world, 'bulbs', 'sold')) === 2,
  },
  {
    name: 'check, then act',
    wrong: {
      Book: `if (await read('seat')) return 'taken'; await put('seat', { guest: s(event.guest) }); return 'yours';`,
    },
    right: { Book: `return (await isRefused(put('seat', { guest: s(event.guest) }, NEW))) ? 'taken' : 'yours';` },
    actors: [calls('Book', { guest: 'ada' }), calls('Book', { guest: 'ben' })],
    invariant: (world) => told(world, 'Book').filter((answer) => answer === 'yours').length === 1,
  },
  {
    name: 'double vote',
    wrong: {
      Vote: `if (await read('voter ann')) return; await put('voter ann', {}); await change('poll', 'ADD votes :one', { ':one': n(1) });`,
    },
    right: {
      Vote: `await isRefused(change('poll', 'ADD votes :one, voters :ann', { ':one': n(1), ':ann': { SS: ['ann'] }, ':name': s('ann') }, { ConditionExpression: 'NOT contains(voters, :name)' }));`,
    },
    actors: [calls('Vote'), calls('Vote')],
    invariant: async (world) => (await valueOf(world, 'poll', 'votes')) === 1,
  },
  {
    name: 'stale read by an index',
    wrong: {
      Sweep: `
        ${OPEN}
        for (const { pk } of found.Items) await put(pk.S, { state: s('expired') });`,
      Pay,
    },
    right: {
      Sweep: `
        ${OPEN}
        for (const { pk } of found.Items) await isRefused(put(pk.S, { state: s('expired') }, { ...open, ConditionExpression: '#s = :s' }));`,
      Pay,
    },
    items: [{ pk: 'order', state: 'open' }],
    actors: [calls('Sweep'), calls('Pay')],
    invariant: async (world) => (await valueOf(world, 'order', 'state')) === told(world, 'Pay')[0],
  },
];

/** Handlers that don't keep an order that others rely on. */
const OUT_OF_ORDER: readonly SeededDefect[] = [
  {
    name: 'overtaking cancel',
    wrong: {
      Place: `await put('order', { state: s('open') });`,
      Cancel: `await remove('order');`,
    },
    right: {
      Place: `await isRefused(put('order', { state: s('open') }, NEW));`,
      Cancel: `await put('order', { state: s('cancelled') });`,
    },
    actors: [calls('Place'), calls('Cancel')],
    invariant: async (world) => (await valueOf(world, 'order', 'state')) !== 'open',
  },
  {
    name: "event lost at a window's close",
    wrong: {
      Add: `const at = Number((await read('current')).window.N); await change('window ' + at, 'ADD events :one', { ':one': n(1) });`,
      Close: `const closed = await read('window 1'); await put('current', { window: n(2) }); await put('reported', { events: closed?.events ?? n(0) });`,
    },
    right: {
      Add: `
        const at = Number((await read('current')).window.N);
        const add = (to, more) => change('window ' + to, 'ADD events :one', { ':one': n(1) }, more);
        if (await isRefused(add(at, { ConditionExpression: 'attribute_not_exists(closed)' }))) await add(at + 1);`,
      Close: `
        const closed = await change('window 1', 'SET closed = :true', { ':true': { BOOL: true } });
        await put('current', { window: n(2) });
        await put('reported', { events: closed.events ?? n(0) });`,
    },
    items: [{ pk: 'current', window: 1 }],
    actors: [calls('Add'), calls('Close')],
    invariant: async (world) =>
      Number(await valueOf(world, 'reported', 'events')) + Number((await valueOf(world, 'window 2', 'events')) ?? 0) ===
      1,
  },
  {
    name: 'duplicate start',
    wrong: {
      Begin: `if (await read('order')) return; await states.send(new StartExecutionCommand({ stateMachineArn: process.env.MACHINE })); await put('order', {});`,
    },
    right: {
      Begin: `await isRefused(states.send(new StartExecutionCommand({ stateMachineArn: process.env.MACHINE, name: 'order' })));`,
    },
    resources: { Machine: machine({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }) },
    actors: [calls('Begin'), calls('Begin')],
    invariant: (world) => world.stateMachine('Machine').runs.length === 1,
  },
  {
    name: 'dead token',
    wrong: {
      Ask: `await put('token', { token: s(event.token) });`,
      Click: `const { token } = await read('token'); await isRefused(states.send(new SendTaskSuccessCommand({ taskToken: token.S, output: '{}' })));`,
    },
    // Who clicks leaves word before looking for the token, and who asks leaves the token before looking for a word.
    right: {
      Ask: `
        await put('token', { token: s(event.token) });
        if (await read('click')) await isRefused(states.send(new SendTaskSuccessCommand({ taskToken: event.token, output: '{}' })));`,
      Click: `
        await put('click', {});
        const { token } = await read('token');
        await isRefused(states.send(new SendTaskSuccessCommand({ taskToken: token.S, output: '{}' })));`,
    },
    resources: {
      Machine: taskOf('Ask', {
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: { FunctionName: { Ref: 'Ask' }, Payload: { 'token.$': '$$.Task.Token' } },
        TimeoutSeconds: 60,
        Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1, IntervalSeconds: 1 }],
      }),
    },
    actors: [starts({}), calls('Click', {}, 60)],
    invariant: (world) => world.stateMachine('Machine').runs[0]?.status === 'SUCCEEDED',
  },
];

/** Handlers that hold something, and what they do when they hold it no longer. */
const HOLDING: readonly SeededDefect[] = [
  {
    name: 'lock released twice',
    wrong: {
      Release: `if (!(await read('hold'))) return; await change('permits', 'ADD remaining :one', { ':one': n(1) }); await remove('hold');`,
    },
    right: {
      Release: `
        const Delete = { TableName, Key: Key('hold'), ConditionExpression: 'attribute_exists(pk)' };
        const Update = { TableName, Key: Key('permits'), UpdateExpression: 'ADD remaining :one', ExpressionAttributeValues: { ':one': n(1) } };
        await isRefused(call('TransactWriteItems', { TransactItems: [{ Delete }, { Update }] }));`,
    },
    items: [{ pk: 'hold' }, { pk: 'permits', remaining: 0 }],
    actors: [calls('Release'), calls('Release')],
    invariant: async (world) => (await valueOf(world, 'permits', 'remaining')) === 1,
  },
  {
    name: "release of another's lease",
    wrong: { Lease: leasing(`await remove('lease');`) },
    right: {
      Lease: leasing(
        `await isRefused(remove('lease', { ConditionExpression: '#o = :o', ExpressionAttributeNames: { '#o': 'owner' }, ExpressionAttributeValues: { ':o': s(event.owner) } }));`,
      ),
    },
    stalls: true,
    actors: [
      calls('Lease', { owner: 'ada', forMs: 1000, releases: true }),
      calls('Lease', { owner: 'ben', forMs: 100_000, releases: false }, 2),
    ],
    invariant: async (world) =>
      !told(world, 'Lease').includes('ben holds it') || (await valueOf(world, 'lease', 'owner')) === 'ben',
  },
  {
    name: 'claim without a fence',
    wrong: { Work: claiming(`await put('result', { generation: claim.generation });`) },
    right: {
      Work: claiming(
        `if (await isRefused(put('result', { generation: claim.generation }, { ConditionExpression: 'attribute_not_exists(pk) OR generation < :mine', ExpressionAttributeValues: { ':mine': claim.generation } }))) return 0;`,
      ),
    },
    stalls: true,
    actors: [calls('Work'), calls('Work', {}, 2)],
    invariant: async (world) =>
      Number((await valueOf(world, 'result', 'generation')) ?? 0) >= Math.max(0, ...(told(world, 'Work') as number[])),
  },
  {
    name: 'retry refused by its own condition',
    wrong: { Take: `return (await isRefused(put('name', { owner: s(event.owner) }, NEW))) ? 'taken' : 'yours';` },
    right: {
      Take: `
        const own = { ConditionExpression: 'attribute_not_exists(pk) OR #o = :o', ExpressionAttributeNames: { '#o': 'owner' }, ExpressionAttributeValues: { ':o': s(event.owner) } };
        return (await isRefused(put('name', { owner: s(event.owner) }, own))) ? 'taken' : 'yours';`,
    },
    resources: { Machine: taskOf('Take') },
    faults: { kinds: ['answerLost'], states: [], handlerCalls: true },
    actors: [starts({ owner: 'ada' }), starts({ owner: 'ben' })],
    invariant: async (world) => {
      const owner = await valueOf(world, 'name', 'owner');
      return world.runs.every(({ input, output }) => output !== 'taken' || (input as JsonObject)['owner'] !== owner);
    },
  },
];

/** Takes a lease that is free or over, and gives it back if asked for. */
function leasing(release: string): string {
  return `
    const now = Date.now();
    const free = { ConditionExpression: 'attribute_not_exists(pk) OR #u < :now', ExpressionAttributeNames: { '#u': 'until' }, ExpressionAttributeValues: { ':now': n(now) } };
    if (await isRefused(put('lease', { owner: s(event.owner), until: n(now + event.forMs) }, free))) return 'not free';
    if (!event.releases) return event.owner + ' holds it';
    ${release}`;
}

/** Claims some work for a second, and does it. */
function claiming(work: string): string {
  return `
    const now = Date.now();
    const free = { ConditionExpression: 'attribute_not_exists(pk) OR #u < :now', ExpressionAttributeNames: { '#u': 'until' } };
    let claim;
    const values = { ':one': n(1), ':now': n(now), ':until': n(now + 1000) };
    if (await isRefused(change('claim', 'ADD generation :one SET #u = :until', values, free).then((made) => { claim = made; }))) return 0;
    ${work}
    return Number(claim.generation.N);`;
}

/** Twelve well-known defects of concurrency, each with what mends it. */
export const SEEDED_DEFECTS: readonly SeededDefect[] = [...READ_BEFORE, ...OUT_OF_ORDER, ...HOLDING];
