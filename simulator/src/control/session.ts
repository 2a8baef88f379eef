import type { AwsEndpoint } from '../wire/aws-endpoint';
import type { World } from '../world/api/world';

/** An error of the test that came up while time went by. */
export interface Problem {
  /** The virtual instant, ISO 8601. */
  readonly at: string;
  readonly message: string;
}

/** The world behind an endpoint, which may be another one after a reset. */
export class Session {
  readonly problems: Problem[] = [];
  private endpoint: AwsEndpoint | undefined;

  /** @param load deploys the app anew, as it was when it was loaded first. */
  constructor(
    private current: World,
    private readonly load: () => Promise<World>,
  ) {}

  get world(): World {
    return this.current;
  }

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
    this.problems.push({ at: this.current.now.toISOString(), message: problem.message });
  }

  /** Puts the app back to the state after it was loaded: mocks, faults and problems go as well. */
  async reset(): Promise<void> {
    const fresh = await this.load();
    const { current, served } = this;
    this.current = fresh;
    await fresh.takeOver(served);
    this.problems.splice(0);
    await current.closeAllBut(served);
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
