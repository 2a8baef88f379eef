import fc from 'fast-check';
import { Dpor } from '../../../src/explore/orders/dpor';
import { Trace } from '../../../src/explore/orders/trace';
import { allOutcomes, playing, type Op, type SmallProgram } from './small-program';

async function explore(program: SmallProgram): Promise<{ outcomes: Set<string>; runs: number; classes: number }> {
  const outcomes = new Set<string>();
  const classes = new Set<string>();
  const play = playing(program, outcomes);
  const search = new Dpor();
  let runs = 0;
  for (let policy = search.next(); policy !== undefined; policy = search.next()) {
    const { steps, isCut } = await play(policy);
    search.learn(steps);
    runs += 1;
    if (!isCut) classes.add(new Trace(steps).hash);
  }
  return { outcomes, runs, classes: classes.size };
}

const read: Op = { kind: 'read', on: 0 };
const write: Op = { kind: 'write', on: 0 };

test('a read and a write by two have four classes, and by three thirty-six', async () => {
  expect(
    await explore({
      actors: [
        [read, write],
        [read, write],
      ],
    }),
  ).toMatchObject({ runs: 4, classes: 4 });
  const three = await explore({
    actors: [
      [read, write],
      [read, write],
      [read, write],
    ],
  });
  expect(three.classes).toBe(36);
  expect(three.runs).toBeLessThan(60);
});

test('actors that touch nothing in common need one run', async () => {
  const actors = [0, 1, 2].map((on): Op[] => [
    { kind: 'read', on },
    { kind: 'write', on },
    { kind: 'add', on },
  ]);
  expect(await explore({ actors })).toMatchObject({ runs: 1, classes: 1 });
});

const op = (isTimed: boolean): fc.Arbitrary<Op> =>
  fc.record({
    kind: fc.constantFrom<Op['kind'][]>('read', 'read', 'write', 'write', 'add', 'cancel', 'wake'),
    on: fc.nat(2),
    ...(isTimed && { delayMs: fc.constantFrom(0, 0, 1, 2), slackMs: fc.constantFrom(0, 0, 1, 3) }),
  });

const program = (isTimed: boolean): fc.Arbitrary<SmallProgram> =>
  fc
    .record({
      actors: fc.oneof(
        fc.array(fc.array(op(isTimed), { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 2 }),
        fc.array(fc.array(op(isTimed), { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 3 }),
      ),
      asleep: fc.subarray([1, 2]),
    })
    .map(({ actors, asleep }) => ({
      actors: actors.map((ops) =>
        ops.map((each) => ({
          ...each,
          on: each.on % (each.kind === 'cancel' || each.kind === 'wake' ? actors.length : 3),
        })),
      ),
      asleep: asleep.filter((each) => each < actors.length),
    }));

const RUNS = Number(process.env['DPOR_PROGRAMS'] ?? 250);

test.each([false, true])('what comes out is what comes out of every order (with time: %s)', async (isTimed) => {
  await fc.assert(
    fc.asyncProperty(program(isTimed), async (each) => {
      const all = allOutcomes(each);
      const { outcomes, runs } = await explore(each);
      expect([...outcomes].sort()).toEqual([...all.outcomes].sort());
      expect(runs).toBeLessThanOrEqual(all.orders);
    }),
    { numRuns: RUNS, seed: 17 },
  );
});
