import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Simulator, type World } from 'cdk-workflow-simulator';
import { notesOfApp } from './small-templates';

const folder = mkdtempSync(join(tmpdir(), 'layers-'));
const worlds: World[] = [];

afterEach(async () => {
  await Promise.all(worlds.splice(0).map((each) => each.close()));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function filesIn(name: string, files: Record<string, string>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, file)), { recursive: true });
    writeFileSync(join(folder, name, file), text);
  }
  return join(folder, name);
}

const packageText = (value: string): Record<string, string> => ({
  'package.json': '{"name":"greeting","main":"index.js"}',
  'index.js': `exports.greeting = '${value}';`,
});

const at = (path: string, files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${path}/${name}`, text]));

interface LoadOptions {
  readonly handler: string;
  readonly file?: string;
  readonly layers?: readonly Record<string, string>[];
  readonly arns?: readonly string[];
}

let apps = 0;

async function load({ handler, file = 'index.js', layers = [], arns = [] }: LoadOptions): Promise<World> {
  const id = `app-${++apps}`;
  const stack = new Stack(new App({ outdir: join(folder, id, 'cdk.out') }), 'Layered');
  const code = lambda.Code.fromAsset(filesIn(join(id, 'code'), { [file]: handler }));
  const versions = layers.map(
    (files, index) =>
      new lambda.LayerVersion(stack, `Layer${index}`, {
        code: lambda.Code.fromAsset(filesIn(join(id, `l${index}`), files)),
      }),
  );
  const imported = arns.map((arn, index) => lambda.LayerVersion.fromLayerVersionArn(stack, `Imported${index}`, arn));
  const runtime = lambda.Runtime.NODEJS_22_X;
  new lambda.Function(stack, 'Fn', { runtime, handler: 'index.handler', code, layers: [...versions, ...imported] });
  const world = await Simulator.load(stack);
  worlds.push(world);
  return world;
}

describe('a layer', () => {
  test('is where a CommonJS handler finds packages, and the file system finds files below /opt', async () => {
    const world = await load({
      handler: `const { readFileSync } = require('node:fs'); const { greeting } = require('greeting');
        exports.handler = async () => [greeting, require('/opt/nodejs/own').own, readFileSync('/opt/data.txt', 'utf8')]`,
      layers: [
        {
          ...at('nodejs/node_modules/greeting', packageText('hello')),
          'nodejs/own.js': 'exports.own = 1',
          'data.txt': 'data',
        },
      ],
    });
    expect(await world.function('Fn').invoke()).toMatchObject({ output: ['hello', 1, 'data'] });
  });

  test('is where an ES module finds packages, since nodejs18.x', async () => {
    const world = await load({
      file: 'index.mjs',
      handler: `import { greeting } from 'greeting'; import { own } from '/opt/nodejs/own.mjs';
        export const handler = async () => [greeting, own]`,
      layers: [
        { ...at('nodejs/node_modules/greeting', packageText('hello')), 'nodejs/own.mjs': 'export const own = 1' },
      ],
    });
    expect(await world.function('Fn').invoke()).toMatchObject({ output: ['hello', 1] });
  });

  test('covers what an earlier one has at the same place, and keeps the rest of it', async () => {
    const world = await load({
      handler: `exports.handler = async () => [require('greeting').greeting, require('/opt/nodejs/own').own]`,
      layers: [
        { ...at('nodejs/node_modules/greeting', packageText('first')), 'nodejs/own.js': 'exports.own = 1' },
        at('nodejs/node_modules/greeting', packageText('second')),
      ],
    });
    expect(await world.function('Fn').invoke()).toMatchObject({ output: ['second', 1] });
  });

  test('may hold packages for one version of Node.js alone, which come first', async () => {
    const world = await load({
      handler: `exports.handler = async () => require('greeting').greeting`,
      layers: [
        {
          ...at('nodejs/node_modules/greeting', packageText('any')),
          ...at('nodejs/node22/node_modules/greeting', packageText('22')),
          ...at('nodejs/node20/node_modules/greeting', packageText('20')),
        },
      ],
    });
    expect(await world.function('Fn').invoke()).toMatchObject({ output: '22' });
  });

  test('from elsewhere is noted, with what to do about it', async () => {
    const world = await load({
      handler: `exports.handler = async () => 'ran'`,
      arns: [
        'arn:aws:lambda:us-east-1:017000801446:layer:AWSLambdaPowertoolsTypeScriptV2:20',
        'arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:38',
        'arn:aws:lambda:us-east-1:111122223333:layer:shared:7',
      ],
    });
    expect(await world.function('Fn').invoke()).toMatchObject({ output: 'ran' });
    expect(notesOfApp(world)).toEqual([
      expect.stringMatching(/\[Layered\/Fn\] the layer .*Powertools.* install it there/),
      expect.stringMatching(/LambdaInsightsExtension.* left out/),
      expect.stringMatching(
        /layer:shared:7 is not part of the app: its contents are missing; install what the code needs/,
      ),
    ]);
  });
});
