import { SeededRandom } from '../../src/base/random';
import type { JsonObject } from '../../src/base/json';
import { validateDefinition } from '../../src/language/validate';
import { Lab } from '../engine/support';
import { DEFINITIONS } from './definitions';
import { lookEverywhere } from './look-everywhere';
import { disturbed, MISTAKES, mutant } from './mistakes';

const MUTANTS = 2_000;
const random = new SeededRandom(20_260_101);
const pick = (count: number): number => Math.floor(random.next() * count);
const any = <T>(list: readonly T[]): T => list[pick(list.length)] as T;

test('the definitions themselves are taken', () => {
  for (const definition of DEFINITIONS) expect(validateDefinition(definition)).toEqual([]);
});

test('every mistake can be made in one of them at least, and is refused there', () => {
  for (const mistake of MISTAKES) {
    const mutants = DEFINITIONS.flatMap((definition) => mutant(definition, mistake, () => 0) ?? []) as JsonObject[];
    expect([mistake.name, mutants.length > 0]).toEqual([mistake.name, true]);
    for (const each of mutants) expect([mistake.name, lookEverywhere(each)]).toEqual([mistake.name, false]);
  }
});

test(`${MUTANTS / 2} mutants that break a rule are refused, and nothing throws`, () => {
  let made = 0;
  while (made < MUTANTS / 2) {
    const mistake = any(MISTAKES);
    const each = mutant(any(DEFINITIONS), mistake, pick);
    if (each === undefined) continue;
    made += 1;
    expect([mistake.name, lookEverywhere(each)]).toEqual([mistake.name, false]);
  }
});

test(`${MUTANTS / 2} mutants of any kind are taken or refused, run or fail, and nothing throws`, async () => {
  for (let made = 0; made < MUTANTS / 2; made += 1) {
    const each: JsonObject = disturbed(any(DEFINITIONS), pick);
    const type = any(['STANDARD', 'EXPRESS'] as const);
    if (!lookEverywhere(each, type)) continue;
    const lab = new Lab((call, reply) =>
      call.service === 's3' ? reply.succeed({ Body: 'a|b\n1|2' }) : reply.succeed({ known: true }),
    );
    const run = lab.begin(each, { key: 'k', parcels: [1, 2], total: 7 }, type);
    await lab.agenda.run({ done: () => run.isOver });
  }
});
