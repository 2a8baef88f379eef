import type { Agenda, Timer } from '../../base/agenda';
import { actor, type Footprint, type Subject } from '../../base/order';

/** What one outside of the app does: it looks things up in the world, starts, clicks, answers, waits. */
export type ClientFunction<W> = (world: W) => unknown;

/** Until when a client waits. */
export interface Until {
  /** @default - until nothing more is going to happen */
  readonly done?: () => boolean;
  readonly untilMs?: number;
}

/** Who acts from outside at the same time: each goes on when its turn has come, in steps of the world. */
export class Clients {
  /** Whose code is running; undefined outside of all of them. */
  current: Client | undefined;
  private readonly all: Client[] = [];

  constructor(private readonly agenda: Agenda) {}

  /** Whether some have not come to their end. */
  get areActing(): boolean {
    return this.all.some(({ isOver }) => !isOver);
  }

  /** Has one begin as soon as time passes; the promise is for its end. */
  begin(name: string, act: () => unknown): Promise<void> {
    const client = new Client(name, this.agenda, this);
    this.all.push(client);
    return client.begin(async () => void (await act()));
  }

  /** Has those go on whose wait is over. */
  wake(): void {
    for (const each of this.all) each.wake();
  }

  /** Has one go on although nothing more happens: it finds out that it waits for nothing. */
  giveUp(): void {
    this.all.some((each) => each.giveUp());
  }
}

/** One who acts from outside. */
export class Client {
  isOver = false;
  /** What it has looked up and may look at or change in any step: what it does between two waits is then in nobody else's way by accident only. */
  readonly holds = new Set<string>();
  readonly subject: Subject;
  private park: () => void = () => {};
  private isInTurn = false;
  private waiting: { readonly done: (() => boolean) | undefined; readonly goOn: () => void } | undefined;
  private timer: Timer | undefined;

  constructor(
    readonly name: string,
    private readonly agenda: Agenda,
    private readonly clients: Pick<Clients, 'current'>,
  ) {
    this.subject = actor(name);
  }

  begin(act: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const toEnd = (): Promise<void> =>
        act()
          .then(resolve, reject)
          .finally(() => {
            this.isOver = true;
            this.park();
          });
      this.enter('begins', toEnd);
    });
  }

  /** Lets others act until something holds. */
  until({ done, untilMs }: Until): Promise<void> {
    if (done?.() === true) return Promise.resolve();
    this.checkIdle();
    return new Promise((resolve) => {
      this.waiting = { done, goOn: resolve };
      if (untilMs !== undefined)
        this.timer = this.agenda.at(
          untilMs,
          `${this.name} goes on`,
          () => this.untilParked(this.takeUp()),
          this.subject,
        );
      this.park();
    });
  }

  /** Does something as a step of its own. */
  async turn<T>(action: () => Promise<T>, { what, footprint }: Turn): Promise<T> {
    this.checkIdle();
    await new Promise<void>((resolve) => {
      this.isInTurn = true;
      this.enter(what, resolve);
      this.park();
    });
    this.isInTurn = false;
    this.agenda.touch(footprint);
    return action();
  }

  wake(): void {
    if (this.waiting?.done?.() === true) this.enter('goes on', this.takeUp());
  }

  giveUp(): boolean {
    if (this.waiting === undefined) return false;
    this.enter('goes on', this.takeUp());
    return true;
  }

  private takeUp(): () => void {
    this.timer?.cancel();
    const goOn = this.waiting?.goOn;
    this.waiting = undefined;
    return () => goOn?.();
  }

  private enter(what: string, run: () => unknown): void {
    this.agenda.soon(`${this.name} ${what}`, () => this.untilParked(run), this.subject);
  }

  private checkIdle(): void {
    if (this.waiting === undefined && !this.isInTurn) return;
    throw new Error(`'${this.name}' does two things at once; await the first, or have another actor do the second`);
  }

  /** Has the client's code run up to where it waits or has ended. */
  private async untilParked(run: () => unknown): Promise<void> {
    await new Promise<void>((resolve) => {
      this.park = resolve;
      this.clients.current = this;
      if (this.holds.size > 0) this.agenda.touch({ reads: [], writes: [...this.holds] });
      run();
    });
    this.clients.current = undefined;
  }
}

/** What one does in a step of its own. */
export interface Turn {
  readonly what: string;
  readonly footprint: Footprint;
}

/** Names for those who act: that of the function, or `client`, with a number where several have the same. */
export function clientNames(actors: readonly { readonly name: string }[]): readonly string[] {
  const plain = actors.map(({ name }) => (name === '' ? 'client' : name));
  return plain.map((name, at) => {
    const isShared = plain.indexOf(name) !== plain.lastIndexOf(name);
    return isShared ? `${name} #${plain.slice(0, at + 1).filter((each) => each === name).length}` : name;
  });
}
