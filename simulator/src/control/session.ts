import type { AwsEndpoint } from '../wire/aws-endpoint';
import type { World } from '../world/api/world';

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

  /** Puts the app back to the state after it was loaded: mocks, faults and problems go as well. */
  async reset(): Promise<void> {
    await this.world.reset();
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
