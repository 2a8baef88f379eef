import { createHash } from 'node:crypto';
import { look, type Reconciled } from '../../../lib/capabilities/reconcile/handlers/look';
import { openItem, type OpenItem } from '../../../lib/capabilities/reconcile/handlers/open-item';
import { OpenTable } from '../../../lib/capabilities/reconcile/handlers/open-table';
import { round } from '../../../lib/capabilities/reconcile/handlers/round';
import { OPEN_VALUES } from '../../../lib/capabilities/reconcile/open-index';
import { LocalTable } from '../../support/local-table';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What AWS allows an account in most regions: so many calls at once, and so many a second. */
const BUCKET = 250;
const REFILL_PER_MS = 10 / 1000;

/** How long a look takes on AWS, about. */
const LOOK_MS = 60;

const EVERY = 15 * MINUTE;
const ROUND_MS = 4 * MINUTE;
const MS_PER_LOOK = 200;

class Throttled extends Error {
  public override readonly name = 'ThrottlingException';
}

/** Thousands of open items in a real table, and executions that are described at AWS's pace, in virtual time. */
class Crowd {
  public nowMs = Date.UTC(2026, 0, 31);
  public readonly looks = new Map<string, number[]>();
  public readonly resumed = new Map<string, number>();
  public throttled = 0;
  private readonly dead = new Set<string>();
  private readonly broken = new Set<string>();
  private tokens = BUCKET;
  private refilledMs = this.nowMs;
  private readonly local = new LocalTable();
  private readonly table = new OpenTable(
    {
      getItem: async (input) => this.local.call('getItem', input as never),
      query: async (input) => this.local.call('query', input as never),
      updateItem: async (input) => this.local.call('updateItem', input as never),
    },
    { tableName: 'open', indexName: 'open-orders', openValues: OPEN_VALUES, everyMs: EVERY, now: () => this.nowMs },
  );

  public async create(): Promise<this> {
    await this.local.create('open');
    return this;
  }

  /** An item that was placed `ageMs` ago; `dueMs` is how long it has been due. */
  public async add(id: string, kind: 'at work' | 'dead' | 'broken', ageMs: number, dueMs = 0): Promise<void> {
    const digit = createHash('md5').update(id).digest('hex').slice(0, 1);
    const iso = (ms: number): { S: string } => ({ S: new Date(ms).toISOString() });
    await this.local.call('putItem', {
      TableName: 'open',
      Item: {
        id: { S: id },
        status: { S: 'RECORDED' },
        open: { S: `OPEN-${digit}` },
        dueAt: iso(this.nowMs - dueMs),
        executionArn: { S: `execution:${id}` },
        startedAt: iso(this.nowMs - ageMs),
      },
    });
    if (kind === 'dead') this.dead.add(id);
    if (kind === 'broken') this.broken.add(id);
  }

  /** Rounds until that time has passed. */
  public async pass(durationMs: number): Promise<void> {
    const endMs = this.nowMs + durationMs;
    while (this.nowMs < endMs) {
      const nextMs = this.nowMs + EVERY;
      await round(
        this.table.due(),
        (id) => this.look(id),
        (item) => this.table.setAside(item),
        {
          now: () => this.nowMs,
          sleep: async (ms) => void (this.nowMs += ms),
          endsAtMs: this.nowMs + ROUND_MS,
          msPerLook: MS_PER_LOOK,
        },
      );
      this.nowMs = nextMs;
    }
  }

  private async look(id: string): Promise<string> {
    this.nowMs += LOOK_MS;
    this.looks.set(id, [...(this.looks.get(id) ?? []), this.nowMs]);
    const pattern: Reconciled<OpenItem> = {
      find: async (each) => {
        const item = await this.table.find(each);
        return item && openItem(item);
      },
      missing: async () => undefined,
      conclude: async () => false,
      decide: async () => ({ action: 'undo', results: {}, error: 'E', cause: 'c' }),
      giveUp: async () => 'GIVEN_UP',
    };
    return look(id, pattern, {
      describe: async () => this.describe(id),
      newExecution: () => `execution:resume-${id}`,
      adopt: (item, arn, resumption) => this.table.adopt(item, arn, resumption),
      start: async (item) => {
        this.resumed.set(item.id, this.nowMs);
        this.dead.delete(item.id);
      },
      postpone: (item) => this.table.postpone(item),
      close: (item, status) => this.table.close(item, status),
    });
  }

  private describe(id: string): { status: string } {
    this.tokens = Math.min(BUCKET, this.tokens + (this.nowMs - this.refilledMs) * REFILL_PER_MS);
    this.refilledMs = this.nowMs;
    if (this.tokens < 1) {
      this.throttled += 1;
      throw new Throttled('Rate exceeded');
    }
    this.tokens -= 1;
    if (this.broken.has(id)) throw new Error('This one can not be looked after');
    return { status: this.dead.has(id) ? 'ABORTED' : 'RUNNING' };
  }
}

let crowd: Crowd;
let atFirstMs: number;

beforeEach(async () => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  crowd = await new Crowd().create();
  atFirstMs = crowd.nowMs;
});

afterEach(() => jest.restoreAllMocks());

describe('of 3,000 open items that are due at once', () => {
  const COUNT = 3000;

  test('each is looked at within three rounds, the newest like the oldest, and AWS never throttles', async () => {
    for (let n = 0; n < COUNT; n++) {
      // Up to a month old, as orders that wait for a review; every tenth has lost its execution.
      await crowd.add(`item-${n}`, n % 10 === 9 ? 'dead' : 'at work', (n / COUNT) * 30 * DAY, n);
    }
    await crowd.pass(3 * EVERY);
    expect(crowd.looks.size).toBe(COUNT);
    expect(crowd.resumed.size).toBe(COUNT / 10);
    expect(crowd.throttled).toBe(0);

    // From then on the old ones cost little, and still nobody waits for more than 6 hours and a round.
    await crowd.pass(7 * HOUR);
    const gaps = [...crowd.looks.values()].flatMap((at) => at.slice(1).map((ms, index) => ms - (at[index] ?? 0)));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(6 * HOUR + 3 * EVERY);
    const looks = [...crowd.looks.values()].reduce((sum, { length }) => sum + length, 0);
    expect(looks).toBeLessThan(3 * COUNT);
    expect(crowd.throttled).toBe(0);
  });
});

test('1,500 that can not be looked after, and are due first, keep the others waiting for two rounds and no more', async () => {
  for (let n = 0; n < 1500; n++) await crowd.add(`broken-${n}`, 'broken', HOUR, 10_000 + n);
  for (let n = 0; n < 500; n++) await crowd.add(`dead-${n}`, 'dead', HOUR);
  await crowd.pass(2 * EVERY);
  expect(crowd.resumed.size).toBe(500);
  expect(crowd.nowMs - atFirstMs).toBe(2 * EVERY);
});
