import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Simulator, type Json, type World } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from './small-templates';

const CODE = `
  const fs = require('node:fs');
  const path = require('node:path');
  const { setTimeout: sleep } = require('node:timers/promises');
  const told = (error) => [error.code, error.message];
  const acts = {
    where: () => [process.cwd(), __dirname, __filename, path.resolve('a'), require('node:os').tmpdir()],
    read: async () => [
      fs.readFileSync('data/one.txt', 'utf8'),
      fs.readFileSync('/var/task/data/one.txt', 'utf8'),
      await fs.promises.readFile(path.join(__dirname, 'data', 'one.txt'), 'utf8'),
      await new Promise((resolve) => fs.readFile(path.join(process.env.LAMBDA_TASK_ROOT, 'data/one.txt'), 'utf8', (_, text) => resolve(text))),
      fs.readFileSync(new URL('file:///var/task/data/one.txt'), 'utf8'),
      require('/var/task/data/two.js'),
      require('node:module').createRequire(__filename)('./data/two'),
    ],
    missing: async () => {
      try { fs.readFileSync('none'); } catch (error) {
        return [...told(error), error.path, await fs.promises.stat('/var/task/none').catch(told)];
      }
    },
    write: async () => {
      const told2 = [];
      try { fs.writeFileSync('out.txt', 'x'); } catch (error) { told2.push(told(error)); }
      told2.push(await fs.promises.mkdir('/var/task/made').catch(told));
      await new Promise((resolve) => fs.rename('data', '/tmp/data', (error) => resolve(told2.push(told(error)))));
      fs.createWriteStream('stream.txt').on('error', (error) => told2.push(told(error)));
      await sleep(10);
      return told2;
    },
    tmp: () => {
      const before = fs.existsSync('/tmp/kept');
      fs.writeFileSync('/tmp/kept', 'x');
      const made = fs.mkdtempSync('/tmp/made-');
      process.chdir('/tmp');
      const from = process.cwd();
      fs.writeFileSync('relative', 'y');
      process.chdir('/var/task');
      return [before, from, path.dirname(made), fs.existsSync(made), fs.readFileSync('/tmp/relative', 'utf8')];
    },
    trace: () => {
      console.log(new Error('here').stack);
      return new Error('here').stack.split('\\n')[1];
    },
  };
  exports.handler = async (event) => acts[event.act](event);`;

const ES_MODULE = `
  import { readFileSync, writeFileSync } from 'node:fs';
  import { createRequire } from 'node:module';
  import { where } from './data/where.mjs';
  export const handler = async () => {
    writeFileSync('/tmp/made.mjs', 'export { where } from "/var/task/data/where.mjs"; export const own = import.meta.url;');
    const made = await import('/tmp/made.mjs');
    return {
      own: import.meta.url,
      where: [where, made.where, made.own, import.meta.resolve('./data/where.mjs')],
      isOne: (await import('./data/where.mjs')).where === where && (await import('/var/task/data/where.mjs')).where === where,
      read: readFileSync(new URL('./data/one.txt', import.meta.url), 'utf8') + createRequire(import.meta.url)('./data/two'),
      trace: new Error('here').stack.split('\\n')[1],
      missing: await import('none').catch(({ message }) => message),
    };
  };`;

const assets = mkdtempSync(join(tmpdir(), 'own-folders-'));
const folder = join(assets, 'asset');
let world: World;

beforeAll(async () => {
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'index.js'), CODE);
  writeFileSync(join(folder, 'data', 'one.txt'), '1');
  writeFileSync(join(folder, 'data', 'two.js'), 'module.exports = 2');
  writeFileSync(join(folder, 'data', 'where.mjs'), 'export const where = import.meta.url;');
  writeFileSync(join(folder, 'es.mjs'), ES_MODULE);
  const functions = { Fn: { code: folder }, Other: { code: folder }, Es3: { code: folder }, Es4: { code: folder } };
  const es = (Runtime: string): ReturnType<typeof inlineFunction> =>
    inlineFunction('', { Handler: 'es.handler', Runtime });
  const resources = { Es3: es('nodejs22.x'), Es4: es('nodejs24.x'), Fn: inlineFunction(''), Other: inlineFunction('') };
  world = await Simulator.load(templateOf(resources), { functions });
});

afterAll(async () => {
  await world.close();
  rmSync(assets, { recursive: true, force: true });
});

async function returned(act: string, name = 'Fn'): Promise<Json | undefined> {
  const { output } = (await world.function(name).invoke({ act })) as { output?: Json };
  return output;
}

test('a handler works in /var/task, and its modules lie there', async () => {
  expect(await returned('where')).toEqual(['/var/task', '/var/task', '/var/task/index.js', '/var/task/a', '/tmp']);
});

test('it reads what lies in its asset, by whatever path it names it', async () => {
  expect(await returned('read')).toEqual(['1', '1', '1', '1', '1', 2, 2]);
});

test('an error of the file system names the path of Lambda', async () => {
  const message = (call: string): string => `ENOENT: no such file or directory, ${call} '/var/task/none'`;
  expect(await returned('missing')).toEqual(['ENOENT', message('open'), '/var/task/none', ['ENOENT', message('stat')]]);
});

test('it can not write to its asset, as on Lambda, and the sources of a test stay as they are', async () => {
  expect(await returned('write')).toEqual([
    ['EROFS', "EROFS: read-only file system, open '/var/task/out.txt'"],
    ['EROFS', "EROFS: read-only file system, mkdir '/var/task/made'"],
    ['EROFS', "EROFS: read-only file system, rename '/var/task/data'"],
    ['EROFS', "EROFS: read-only file system, open '/var/task/stream.txt'"],
  ]);
  expect(readdirSync(folder).sort()).toEqual(['data', 'es.mjs', 'index.js']);
});

test('each instance has a /tmp of its own, which lasts as long as it is warm', async () => {
  const rest = ['/tmp', '/tmp', true, 'y'];
  expect(await returned('tmp')).toEqual([false, ...rest]);
  expect(await returned('tmp')).toEqual([true, ...rest]);
  expect(await returned('tmp', 'Other')).toEqual([false, ...rest]);
  await world.reset();
  expect(await returned('tmp')).toEqual([false, ...rest]);
});

test('traces and logs name no folder of this machine', async () => {
  expect(await returned('trace')).toMatch(/^ {4}at .*\(?\/var\/task\/index\.js:\d+:\d+\)?$/);
  const logged = world.function('Fn').logs.map(({ message }) => message);
  expect(logged.join('\n')).not.toContain(assets);
  expect(logged.join('\n')).not.toContain(process.cwd());
});

test.each(['Es3', 'Es4'])('ES modules lie in /var/task and /tmp as well (%s)', async (name) => {
  const part = 'file:///var/task/data/where.mjs';
  expect((await world.function(name).invoke({})).output).toEqual({
    own: 'file:///var/task/es.mjs',
    where: [part, part, 'file:///tmp/made.mjs', part],
    isOne: true,
    read: '12',
    trace: expect.stringMatching(/^ {4}at .*file:\/\/\/var\/task\/es\.mjs:\d+:\d+/) as string,
    missing: "Cannot find package 'none' imported from /var/task/es.mjs",
  });
});

test.each(['nodejs22.x', 'nodejs24.x'])('a project in /tmp brings its AWS SDK to ES modules (%s)', async (Runtime) => {
  const project = mkdtempSync('/tmp/project-');
  const sdk = join(project, 'node_modules', '@aws-sdk', 'client-of-project');
  const asset = join(project, 'asset');
  for (const each of [sdk, asset]) mkdirSync(each, { recursive: true });
  writeFileSync(join(sdk, 'index.js'), 'exports.whose = require("./own").whose');
  writeFileSync(join(sdk, 'own.js'), 'exports.whose = "of the project"');
  writeFileSync(
    join(asset, 'index.mjs'),
    'import { whose } from "@aws-sdk/client-of-project"; export const handler = async () => whose;',
  );
  const cwd = jest.spyOn(process, 'cwd').mockReturnValue(project);
  const there = await Simulator.load(templateOf({ Fn: inlineFunction('', { Runtime }) }), {
    functions: { Fn: { code: asset } },
  });
  cwd.mockRestore();
  expect((await there.function('Fn').invoke({})).output).toBe('of the project');
  await there.close();
  rmSync(project, { recursive: true });
});
