import { exploreFaults, Simulator, type Fault, type World, type WorldOptions } from 'cdk-workflow-simulator';
import { testState } from '../../src/test-state';
import { inlineFunction, machine, templateOf } from './small-templates';

const TEMPLATE = templateOf({
  Fn: inlineFunction('exports.handler = async () => 1'),
  Machine: machine({
    StartAt: 'Call',
    States: {
      Call: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'Fn' },
        End: true,
      },
    },
  }),
});

describe('a world is not loaded with an option that nobody looks at:', () => {
  test.each<[string, object, RegExp]>([
    ['an unknown one', { sed: 2 }, /^Simulator.load has the unknown member 'sed'; it takes .*'seed', 'startTime'/],
    ['a kind of mocks', { mocks: { function: {} } }, /'mocks' has the unknown member 'function'; it takes 'states'/],
    [
      'a kind of permissions',
      { permissions: { role: {} } },
      /unknown member 'role'; it takes 'managedPolicies', 'roles'/,
    ],
    ['a word for permissions', { permissions: 'of' }, /'permissions' is 'off', or must be an object, got "of"/],
    [
      'a member of a code',
      { functions: { Fn: { code: '.', handlr: 'x' } } },
      /unknown member 'handlr'; it takes 'code'/,
    ],
    ['a way to interleave', { interleaving: 'inturn' }, /must be one of 'none', 'inTurn', 'seeded', got 'inturn'/],
    ['choices that are none', { interleaving: [0, -1] }, /'interleaving' must be one of .*, got \[0,-1\]/],
    ['a guard', { handlerGuardMs: 0 }, /'handlerGuardMs' must be above 0, got 0/],
  ])('%s', async (_, options, message) => {
    await expect(Simulator.load(TEMPLATE, options as WorldOptions)).rejects.toThrow(message);
  });
});

describe('in a world', () => {
  let world: World;

  beforeAll(async () => {
    world = await Simulator.load(TEMPLATE);
  });

  afterAll(() => world.close());

  test.each<[string, object, RegExp]>([
    [
      'a misspelt member',
      { state: 'Call', kind: 'error', atempt: 2 },
      /'Call' has the unknown member 'atempt'; it takes/,
    ],
    [
      'a state and a function',
      { state: 'Call', function: 'Fn', call: 's3:getObject', kind: 'error' },
      /either 'state', or/,
    ],
    ['a function without a call', { function: 'Fn', kind: 'error' }, /either 'state', or 'function' and 'call'/],
    ['nothing', { kind: 'error' }, /either 'state', or 'function' and 'call'/],
    ['an unknown kind', { state: 'Call', kind: 'eror' }, /'kind' must be one of 'error', .*, got 'eror'/],
    ['no kind', { state: 'Call' }, /'kind' must be one of/],
    ['no number', { state: 'Call', kind: 'error', attempt: 0 }, /'attempt' must be a whole number from 1, or 'every'/],
    ['no time', { state: 'Call', kind: 'late', afterMs: Infinity }, /'afterMs' must be at least 0 milliseconds/],
    [
      'an iteration of a call',
      { function: 'Fn', call: 's3:getObject', kind: 'error', iteration: 1 },
      /unknown member 'iter/,
    ],
    [
      'a call by another name than it is counted by',
      { function: 'Fn', call: 'DynamoDB:PutItem', kind: 'error' },
      /named as it is counted: 'dynamodb:putItem', got 'DynamoDB:PutItem'/,
    ],
  ])('a fault that says %s is refused', async (_, fault, message) => {
    const shop = world.stateMachine('Machine');
    await expect(shop.start({}, { faults: [fault as Fault] })).rejects.toThrow(message);
    expect(() => shop.strike([fault as Fault])).toThrow(message);
  });

  test('an unknown member is refused wherever something is asked for', async () => {
    const shop = world.stateMachine('Machine');
    await expect(shop.start({}, { nme: 'x' } as object)).rejects.toThrow(
      "unknown member 'nme'; it takes 'name', 'faults'",
    );
    await expect(world.listen({ sped: 2 } as object)).rejects.toThrow(
      "unknown member 'sped'; it takes 'port', 'speed'",
    );
    await expect(world.listen({ speed: -1 })).rejects.toThrow("'speed' must be a factor above 0, got -1");
    await expect(world.listen({ speed: 'fast' } as object)).rejects.toThrow(
      "'real', 'fastest', 'paused', 'stepped', got 'fast'",
    );
  });
});

test('explorations and tests of states refuse them as well', async () => {
  const create = (): Promise<World> => Simulator.load(TEMPLATE);
  const run = async (world: World): Promise<never> => (await world.stateMachine('Machine').start()) as never;
  const faults = { create, run };
  await expect(exploreFaults({ ...faults, pair: true } as never)).rejects.toThrow(
    "exploreFaults has the unknown member 'pair'",
  );
  await expect(exploreFaults({ ...faults, kinds: ['lat'] } as never)).rejects.toThrow("must be one of 'error'");
  const definition = { Type: 'Pass', End: true };
  await expect(testState({ definition, inspect: 'INFO' } as never)).rejects.toThrow(
    "testState has the unknown member 'inspect'",
  );
  expect(await testState({ definition, stateName: undefined })).toMatchObject({ status: 'SUCCEEDED' });
});
