import type { JsonObject } from '../base/json';
import type { AwsEndpoint } from '../wire/aws-endpoint';
import type { Snapshot } from '../world/api/recording';
import type { EventPlace, World } from '../world/api/world';
import type { WorldSource } from '../world/assembly/read-assembly';
import { ControlError, found } from './control-error';
import { Steps } from './steps/steps';
import { storyOf, type Story } from './steps/story';
import { Versions } from './versions';

/** An error of the test that came up while time went by. */
export interface Problem {
  /** The virtual instant, ISO 8601. */
  readonly at: string;
  readonly message: string;
}

/** A deployment is no operation of the control API: it would take the path of a file. */
const DEPLOY = { operation: 'deploy', method: 'POST', path: '' } as const;

/** A world behind an endpoint. */
export class Session {
  readonly problems: Problem[] = [];
  /** What was done to the app. */
  readonly steps = new Steps();
  /** Of what shape the inputs of machines are, as JSON Schemas, by their ARNs. */
  readonly inputSchemas = new Map<string, JsonObject>();
  /** The definitions that machines have had. */
  readonly versions = new Versions();
  private endpoint: AwsEndpoint | undefined;
  private changes = 0;
  /** Settled unless the world is on its way to another state. */
  private moving: Promise<void> = Promise.resolve();
  private lives = 0;
  private deployed = 0;
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

  /** Another one whenever something has happened or was done. */
  get version(): string {
    return `${this.lives}.${this.changes}.${this.world.happened}`;
  }

  /** How often the world was reset or gone back in. */
  get life(): number {
    return this.lives;
  }

  /** Tells that something was done of which the agenda knows nothing. */
  touch(): void {
    this.changes += 1;
  }

  /** What was done and what came of it. */
  story(world: World): Promise<Story> {
    return storyOf(world, this.steps.all);
  }

  /** How often another app was deployed over the first. */
  get deployments(): number {
    return this.deployed;
  }

  /** Deploys another app over the world. */
  async deploy(source: WorldSource): Promise<void> {
    await this.served.catchUp();
    const step = this.steps.begin(DEPLOY, {}, {}, this.world);
    this.versions.look(this.world.unrecorded);
    try {
      await this.world.deploy(source);
      this.versions.look(this.world.unrecorded);
      this.deployed += 1;
    } catch (error) {
      this.steps.drop(step);
      throw error;
    } finally {
      this.touch();
      this.served.resume();
    }
  }

  /** Goes back to an event; from there on nothing happens unasked. */
  async rewind(place: EventPlace): Promise<void> {
    found(() => this.world.unrecorded.run(place.execution));
    this.served.resume('stepped');
    await this.move(this.world.rewind(place));
  }

  /** Keeps an error of the test. */
  report(problem: Error): void {
    this.touch();
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
    await this.move(this.world.reset(snapshot));
  }

  /** Settled as soon as the world is in no state that is only passed through. */
  get settled(): Promise<void> {
    return this.moving;
  }

  private async move(move: Promise<void>): Promise<void> {
    this.moving = move.catch(() => {});
    await move;
    this.begin();
  }

  /** What was known of executions before is void. */
  private begin(): void {
    this.lives += 1;
    this.deployed += 1;
    this.problems.splice(0);
    this.steps.keep(this.world.asked);
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
