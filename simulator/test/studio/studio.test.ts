import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execFileSync } from 'node:child_process';
import { StudioClient } from './studio-client';

let client: StudioClient;

beforeEach(async () => {
  client = await StudioClient.open();
});

afterEach(() => client.close());

const CLOCK = '/_sim/v1/clock';

describe('who is let in', () => {
  test('whoever has the address, once; afterwards the cookie is what counts', async () => {
    const path = client.studio.makeAddress().slice(client.origin.length);
    const first = await client.send('GET', path);
    expect(first).toMatchObject({ status: 303, headers: { location: '/_studio/', 'cache-control': 'no-store' } });
    const [cookie = ''] = first.headers['set-cookie'] as string[];
    expect(cookie).toMatch(/^workflow-studio-\d+=[\w-]{32}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(await client.send('GET', path)).toMatchObject({
      status: 403,
      body: expect.stringContaining('opens studio once') as string,
    });
    const known = { cookie: cookie.split(';')[0] ?? '' };
    expect((await client.send('GET', path, known)).status).toBe(303);
    expect((await client.send('GET', '/_studio/', known)).status).toBe(200);
    expect((await client.send('GET', CLOCK, known)).status).toBe(200);
  });

  test('nobody without the cookie, with another one, or with that of another studio', async () => {
    await client.letIn();
    for (const cookie of ['', 'workflow-studio-1=x', `${client.cookie}x`, client.cookie.replace(/-\d+=/, '-1=')]) {
      expect((await client.send('GET', '/_studio/', { cookie })).status).toBe(403);
      expect((await client.send('GET', CLOCK, { cookie })).status).toBe(401);
    }
    expect((await client.send('GET', '/_studio/?code=x')).status).toBe(403);
  });

  test('no page of somebody else, on another name, another port, or in a frame', async () => {
    await client.letIn();
    const { cookie } = client;
    const json = { cookie, 'content-type': 'application/json' };
    const body = '{"speed":"real"}';
    const put = (headers: Record<string, string>): Promise<number> =>
      client.send('PUT', CLOCK, { ...json, ...headers }, body).then(({ status }) => status);
    expect(await put({ origin: client.origin })).toBe(200);
    expect(await put({})).toBe(401);
    expect(await put({ origin: 'http://127.0.0.1:1' })).toBe(401);
    expect(await put({ origin: 'http://localhost:3000' })).toBe(401);
    expect(await put({ origin: 'https://evil.example' })).toBe(403);
    expect(await put({ origin: client.origin, host: 'localhost:1' })).toBe(401);
    expect(await put({ origin: client.origin, host: 'evil.example' })).toBe(403);
    expect(await put({ origin: client.origin, 'sec-fetch-site': 'same-site' })).toBe(401);
    expect((await client.send('GET', '/_studio/', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const { headers } = await client.ask('GET', '/_studio/');
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/);
    expect(String(headers['content-security-policy'])).not.toMatch(/unsafe|\*|https?:/);
  });

  test('an address that leads to nothing is answered by nobody else', async () => {
    await client.letIn();
    expect((await client.ask('GET', '/_studio/../package.json')).status).not.toBe(200);
    expect((await client.ask('GET', '/_studio/nothing')).status).toBe(404);
  });
});

describe('the page', () => {
  test('comes whole out of the package and has at most 250 KB', async () => {
    execFileSync(process.execPath, [join(__dirname, '..', '..', '..', 'scripts', 'build-page.mjs')]);
    await client.letIn();
    const page = await client.ask('GET', '/_studio/');
    const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file as string);
    expect(files.filter((file) => file !== 'data:,')).toEqual([
      '/_studio/diagram.css',
      '/_studio/studio.css',
      '/_studio/studio.js',
    ]);
    const all = [
      page,
      ...(await Promise.all(files.filter((file) => file !== 'data:,').map((file) => client.ask('GET', file)))),
    ];
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const gzipped = all.reduce((sum, { body }) => sum + gzipSync(body).length, 0);
    expect(gzipped).toBeLessThan(250 * 1024);
    expect(all[3]?.body).not.toMatch(/\beval\(|new Function\(|https?:\/\/(?!www\.w3\.org)/);
  });
});

describe('a saved test', () => {
  const save = async (file: string): Promise<{ readonly status: number; readonly body: string }> =>
    client.ask('POST', '/_studio/save', { file, title: 'an order waits' });

  beforeEach(async () => {
    await client.letIn();
    await client.ask('POST', '/_sim/v1/machines/Shop%2FOrder/executions', { input: { id: 'o1' }, name: 'o1' });
  });

  test('lies below the project and sees where the app is', async () => {
    expect(await save('test/deep/order.test.ts')).toMatchObject({ status: 200 });
    const text = readFileSync(join(client.project, 'test', 'deep', 'order.test.ts'), 'utf8');
    expect(text).toContain("join(__dirname, '../..')");
    expect(text).toContain("test('an order waits'");
    expect(text).toContain("await world.stateMachine('Shop/Order').start({ id: 'o1' }, { name: 'o1' })");
  });

  test('lies nowhere else, whatever way there is, and takes no place of another file', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    symlinkSync(outside, join(client.project, 'link'));
    mkdirSync(join(client.project, 'test'));
    writeFileSync(join(client.project, 'test', 'mine.test.ts'), 'mine');
    for (const file of [
      '../x.test.ts',
      '/tmp/x.test.ts',
      'link/x.test.ts',
      'link/new/x.test.ts',
      'test/x.ts',
      'a\0.test.ts',
      '',
    ]) {
      expect(await save(file)).toMatchObject({ status: 400 });
    }
    expect((await save('test/mine.test.ts')).body).toContain('choose another name');
    expect(readFileSync(join(client.project, 'test', 'mine.test.ts'), 'utf8')).toBe('mine');
    expect(existsSync(join(outside, 'x.test.ts'))).toBe(false);
  });
});
