import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from '../small-templates';
import { RUNTIME_CASES, type Outcome, type RuntimeCase } from './cases';

const assets = mkdtempSync(join(tmpdir(), 'node-runtime-'));
const worlds = new Map<string, World>();

function write(code: RuntimeCase['code'], folder: string): string {
  const files = typeof code === 'string' ? { 'index.js': code } : code;
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const cases = RUNTIME_CASES.map((each, place) => ({ ...each, id: `Fn${place}` }));

beforeAll(async () => {
  const functions: Record<string, { code: string }> = {};
  for (const { id, code } of cases) functions[id] = { code: write(code, join(assets, id)) };
  for (const Runtime of ['nodejs22.x', 'nodejs24.x']) {
    const resources: Record<string, JsonObject> = {};
    for (const { id, handler: Handler = 'index.handler' } of cases)
      resources[id] = inlineFunction('', { Handler, Runtime });
    worlds.set(Runtime, await Simulator.load(templateOf(resources), { functions }));
  }
});

afterAll(async () => {
  for (const world of worlds.values()) await world.close();
  rmSync(assets, { recursive: true, force: true });
});

/** The words of an error without what is each time another. */
function outcomeOf({ output, error, message }: { output?: unknown; error?: string; message?: string }): unknown {
  if (error === undefined) return { output };
  return { error, message: message?.replace(/^RequestId: [0-9a-f-]+ Error: /, '') };
}

async function run(runtime: string, id: string): Promise<unknown> {
  return outcomeOf(await (worlds.get(runtime) as World).function(id).invoke());
}

describe('up to nodejs22.x, as the runtime client 3.x:', () => {
  test.each(cases)('$name', async ({ id, client3 }) => {
    expect(await run('nodejs22.x', id)).toEqual(client3);
  });
});

describe('since nodejs24.x, as the runtime client 4.x:', () => {
  test.each(cases)(
    '$name',
    async ({ id, client3, client4 = client3 }: { id: string; client3: Outcome; client4?: Outcome }) => {
      expect(await run('nodejs24.x', id)).toEqual(client4);
    },
  );
});
