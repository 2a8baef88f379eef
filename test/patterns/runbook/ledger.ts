import type { World } from 'cdk-workflow-simulator';

/** What the steps of `Failover` have done to the database, and what undid it: an action that comes after its undoing has no effect. */
export class Ledger {
  public readonly calls: string[] = [];
  private readonly done = new Set<string>();
  private readonly undone = new Set<string>();

  public constructor(world: World) {
    world.function('Lag').mock(() => ({ seconds: 1 }));
    this.does(world, 'Stop', 'stopped');
    this.undoes(world, 'Start', 'stopped');
    this.does(world, 'Promoter', 'promoted');
    this.undoes(world, 'Demoter', 'promoted');
  }

  /** What is in effect. */
  public get effects(): string[] {
    return [...this.done].filter((each) => !this.undone.has(each));
  }

  private does(world: World, name: string, effect: string): void {
    world.function(name).mock(() => {
      this.calls.push(name);
      this.done.add(effect);
      return effect;
    });
  }

  private undoes(world: World, name: string, effect: string): void {
    world.function(name).mock(() => {
      this.calls.push(name);
      this.undone.add(effect);
      return effect;
    });
  }
}
