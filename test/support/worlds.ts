import type { Stack } from 'aws-cdk-lib';
import type { World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';

/** Worlds of one stack that are used one after the other: to reset one takes a fraction of the time in which it is loaded. */
export class Worlds {
  private readonly all: World[] = [];
  private readonly free: World[] = [];

  public constructor(private readonly stack: Stack) {}

  /** One in which nothing has happened. */
  public async take(): Promise<World> {
    return this.free.pop() ?? this.load();
  }

  public async giveBack(world: World): Promise<void> {
    await world.reset();
    this.free.push(world);
  }

  public async close(): Promise<void> {
    await Promise.all(this.all.map((world) => world.close()));
  }

  private async load(): Promise<World> {
    const world = await Simulator.load(this.stack);
    this.all.push(world);
    return world;
  }
}
