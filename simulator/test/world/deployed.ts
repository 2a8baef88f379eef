import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { templateOf } from './small-templates';

/** Loads one app, does something in it, deploys another one over it, and looks. */
export async function deployed(
  before: Record<string, JsonObject>,
  after: Record<string, JsonObject>,
  look: (world: World) => Promise<void>,
  meanwhile: (world: World) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const world = await Simulator.load(templateOf(before), { permissions: 'off' });
  try {
    await meanwhile(world);
    await world.deploy(templateOf(after));
    await look(world);
  } finally {
    await world.close();
  }
}

/** What lies in a queue. */
export const bodies = (world: World, name: string): string[] => world.queue(name).messages.map(({ body }) => body);
