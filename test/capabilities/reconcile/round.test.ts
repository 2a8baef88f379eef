import { merged, nextLook, round, type DueItem } from '../../../lib/capabilities/reconcile/handlers/round';

const due = (...ids: string[]): DueItem[] => ids.map((id) => ({ id, dueAt: `2026-01-01T00:00:0${id.slice(-1)}Z` }));

async function* listed(items: readonly DueItem[]): AsyncGenerator<DueItem> {
  yield* items;
}

/** A clock that a look takes 10 ms of. */
function clock(): { now: () => number; sleep: (ms: number) => Promise<void>; pass: (ms: number) => void } {
  let nowMs = 0;
  const pass = (ms: number): void => void (nowMs += ms);
  return { now: () => nowMs, sleep: async (ms) => pass(ms), pass };
}

beforeEach(() => jest.spyOn(console, 'error').mockImplementation(() => undefined));
afterEach(() => jest.restoreAllMocks());

describe('a round', () => {
  test('ends when its time is over, and not faster than its pace', async () => {
    const { now, sleep, pass } = clock();
    const pace = { now, sleep, endsAtMs: 1000, msPerLook: 200 };
    const lookAt = async (): Promise<string> => (pass(10), 'at work');
    const { outcomes } = await round(
      listed(due('a1', 'b2', 'c3', 'd4', 'e5', 'f6')),
      lookAt,
      async () => undefined,
      pace,
    );
    expect(Object.keys(outcomes)).toEqual(['a1', 'b2', 'c3', 'd4', 'e5']);
    expect(now()).toBe(1000);
  });

  test('sends who can not be looked after to the end, also when that fails, and goes on', async () => {
    const aside: string[] = [];
    const { outcomes, failures } = await round(
      listed(due('a1', 'b2', 'c3')),
      async (id) => {
        if (id !== 'c3') throw new Error(`no ${id}`);
        return 'undo';
      },
      async ({ id }) => {
        if (id === 'a1') throw new Error('not even aside');
        aside.push(id);
      },
      { ...clock(), endsAtMs: 1000, msPerLook: 1 },
    );
    expect({ ...outcomes }).toEqual({ c3: 'undo' });
    expect(aside).toEqual(['b2']);
    expect(failures.map(String)).toEqual(['Error: no a1', 'Error: not even aside', 'Error: no b2']);
  });

  test('ends when AWS throttles it, and sends nobody to the end for that', async () => {
    const aside: string[] = [];
    const { failures } = await round(
      listed(due('a1', 'b2')),
      async () => Promise.reject(Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })),
      async ({ id }) => void aside.push(id),
      { ...clock(), endsAtMs: 1000, msPerLook: 1 },
    );
    expect(failures).toHaveLength(1);
    expect(aside).toEqual([]);
  });

  test('tells of an id that objects have by nature like of others', async () => {
    const items = listed([{ id: '__proto__', dueAt: '1' }]);
    const { outcomes } = await round(
      items,
      async () => 'undo',
      async () => undefined,
      {
        ...clock(),
        endsAtMs: 1,
        msPerLook: 0,
      },
    );
    expect(JSON.stringify(outcomes)).toBe('{"__proto__":"undo"}');
  });
});

test('several lists are one, the longest due first', async () => {
  const ids: string[] = [];
  for await (const { id } of merged([listed(due('a1', 'a4')), listed([]), listed(due('b2', 'b3', 'b5'))])) ids.push(id);
  expect(ids).toEqual(['a1', 'b2', 'b3', 'a4', 'b5']);
});

test.each([
  ['a new one when the next round comes', '2026-01-01T00:00:00.000Z', '2026-01-01T00:15:00.000Z'],
  ['one of a day after 6 hours', '2025-12-31T00:00:00.000Z', '2026-01-01T06:00:00.000Z'],
  ['one of 2 hours after half an hour', '2025-12-31T22:00:00Z', '2026-01-01T00:30:00.000Z'],
  ['one of a month after 6 hours', '2025-12-01T00:00:00.000Z', '2026-01-01T06:00:00.000Z'],
  ['one of an unknown age when the next round comes', '', '2026-01-01T00:15:00.000Z'],
])('an item is looked at again: %s', (_, startedAt, next) => {
  expect(nextLook(startedAt, Date.UTC(2026, 0, 1), 15 * 60_000)).toBe(next);
});
