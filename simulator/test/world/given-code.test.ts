import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { returns, Simulator, type FunctionSource, type JsonObject, type World } from 'cdk-workflow-simulator';
import { inlineFunction, notesOfApp, templateOf } from './small-templates';

const folder = mkdtempSync(join(tmpdir(), 'given-code-'));
writeFileSync(join(folder, 'other.js'), 'exports.main = async (event) => ({ given: event })');

const worlds: World[] = [];

afterEach(async () => {
  await Promise.all(worlds.splice(0).map((each) => each.close()));
});

afterAll(() => rmSync(folder, { recursive: true }));

const image = { Type: 'AWS::Lambda::Function', Properties: { PackageType: 'Image', Code: { ImageUri: 'uri' } } };
const java = inlineFunction('', {
  Runtime: 'java21',
  Handler: 'shop.Charge::handle',
  Code: { S3Bucket: 'b', S3Key: 'k' },
});

async function load(functions: Record<string, FunctionSource>, fn: JsonObject = image): Promise<World> {
  const world = await Simulator.load(templateOf({ Fn: fn }), { functions });
  worlds.push(world);
  return world;
}

describe('code from elsewhere', () => {
  test.each([
    ['a container image', image],
    ['another runtime', java],
    ['Node.js', inlineFunction('exports.handler = async () => 1')],
  ])('runs in the place of a function of %s', async (_, fn) => {
    const world = await load({ Fn: { code: folder, handler: 'other.main' } }, fn);
    expect(await world.function('Fn').invoke(1)).toMatchObject({ output: { given: 1 } });
    expect(notesOfApp(world)).toEqual([]);
  });

  test('is refused where nobody can tell what to run of it', async () => {
    await expect(load({ Fn: { code: folder } })).rejects.toThrow(
      "[Stack/Fn] its code is given without a handler, and the template names none; say which: { code, handler: 'index.handler' }",
    );
    await expect(load({ Fn: { code: folder, handler: 'index.handler' } })).rejects.toThrow(
      /\[Stack\/Fn\] the simulator runs .*Node\.js.* has no index with \.js, \.mjs, \.cjs.*build the code first/,
    );
    await expect(load({ Fn: { code: './nowhere' } })).rejects.toThrow("'./nowhere', does not exist; build it first");
    await expect(load({ Fn: { code: join(folder, 'other.js') } })).rejects.toThrow('must be a folder or a zip file');
    await expect(load({ Charge: { code: folder } })).rejects.toThrow(
      "There is no function 'Charge'; there is 'Stack/Fn'",
    );
  });
});

describe('a function whose handler does not run', () => {
  test.each([
    ['a container image', image],
    ["the runtime 'java21'", java],
  ])('of %s is noted once at load and refused when it is invoked, each with the remedy', async (what, fn) => {
    const world = await load({}, fn);
    expect(world.notes).toEqual([
      expect.stringContaining(
        `not those of 'Stack/Fn' (${what}); give code that runs with the option functions: { 'Stack/Fn': { code: 'folder', handler: 'index.handler' } }, or mock`,
      ),
    ]);
    await expect(world.function('Fn').invoke()).rejects.toThrow(
      `this one has ${what}; give it code that runs with the option functions: { 'Stack/Fn': { code: 'folder', handler: 'index.handler' } }, or mock it`,
    );
    world.function('Fn').mock([returns('mocked')]);
    expect(await world.function('Fn').invoke()).toMatchObject({ output: 'mocked' });
  });

  test('is not noted when it is mocked from the start', async () => {
    const world = await Simulator.load(templateOf({ Fn: image }), { mocks: { functions: { Fn: [returns(1)] } } });
    worlds.push(world);
    expect(world.notes).toEqual([]);
  });
});
