import { Simulator, type Json, type JsonObject, type World, type WorldOptions } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from '../world/small-templates';
import { PYTHON } from './available';

const open: World[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((world) => world.close()));
});

/** A Python function with inline code. */
export function pythonFunction(code: string, properties: JsonObject = {}): JsonObject {
  return inlineFunction(code, { Runtime: 'python3.12', MemorySize: 512, ...properties });
}

/** A world of some resources, which is closed after the test. */
export async function worldOf(resources: Record<string, JsonObject>, options: WorldOptions = {}): Promise<World> {
  const world = await Simulator.load(templateOf(resources), { python: PYTHON, ...options });
  open.push(world);
  return world;
}

/** Invokes a function `Fn` with inline code once, in a world of its own. */
export async function invoke(code: string, event: Json = {}, properties: JsonObject = {}): Promise<JsonObject> {
  const world = await worldOf({ Fn: pythonFunction(code, properties) });
  return (await world.function('Fn').invoke(event)) as unknown as JsonObject;
}
