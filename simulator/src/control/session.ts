import type { AwsEndpoint } from '../wire/aws-endpoint';
import type { Snapshot } from '../world/api/recording';
import type { World } from '../world/api/world';
import { ControlError } from './control-error';

/** An error of the test that came up while time went by. */
export interface Problem {
  /** The virtual instant, ISO 8601. */
  readonly at: string;
  readonly message: string;
}

/** A world behind an endpoint. */
export class Session {
  readonly problems: Problem[] = [];
  private endpoint: AwsEndpoint | undefined;
  private readonly snapshots: Snapshot[] = [];

  constructor(readonly world: World) {}

  /** The endpoint at which the world is served. */
  get served(): AwsEndpoint {
    if (this.endpoint === undefined) throw new Error('Nothing is served yet');
    return this.endpoint;
  }

  /** Tells at which endpoint the world is served. */
  serveAt(endpoint: AwsEndpoint): void {
    this.endpoint = endpoint;
  }

  /** Keeps an error of the test. */
  report(problem: Error): void {
    this.problems.push({ at: this.world.now.toISOString(), message: problem.message });
  }

  /** Keeps the state of the world, and gives the name under which it can be gone back to. */
  snapshot(): string {
    this.snapshots.push(this.world.snapshot());
    return String(this.snapshots.length);
  }

  /**
   * Puts the app back to the state after it was loaded, or to that of a snapshot: mocks and faults are those of then, problems go.
   * @throws ControlError when there is no such snapshot.
   */
  async reset(name?: string): Promise<void> {
    const snapshot = this.snapshots.find((_, at) => String(at + 1) === name);
    if (name !== undefined && snapshot === undefined)
      throw new ControlError(
        404,
        'NotFound',
        `There is no snapshot '${name}'`,
        'POST /_sim/v1/world/snapshots takes one',
      );
    await this.world.reset(snapshot);
    this.problems.splice(0);
  }

  /** Lets time pass, and has the endpoint go on from there. */
  async passTime(pass: () => Promise<unknown>): Promise<void> {
    try {
      await pass();
    } finally {
      this.served.resume();
    }
  }
}
