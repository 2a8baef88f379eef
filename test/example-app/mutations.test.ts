import { exampleApp } from '../../bin/example-stacks';
import type { JsonObject } from '../../simulator/src/base/json';
import { SeededRandom } from '../../simulator/src/base/random';
import { machinesOf } from '../../simulator/src/cli/machines';
import { AppModel } from '../../simulator/src/world/assembly/app-model';
import { lookEverywhere } from '../../simulator/test/mutation/look-everywhere';
import { disturbed, MISTAKES, mutant } from '../../simulator/test/mutation/mistakes';

const random = new SeededRandom(7);
const pick = (count: number): number => Math.floor(random.next() * count);
const machines = machinesOf(new AppModel(exampleApp()));

test.each(machines.map((machine) => [machine.path, machine] as const))(
  'of %s, AWS takes the definition and refuses those with a mistake; nothing throws',
  (_, { definition, type }) => {
    const whole = definition as unknown as JsonObject;
    expect(lookEverywhere(whole, type)).toBe(true);
    for (let at = 0; at < 40; at += 1) {
      const mistake = MISTAKES[pick(MISTAKES.length)] as (typeof MISTAKES)[number];
      const each = mutant(whole, mistake, pick);
      if (each !== undefined) expect([mistake.name, lookEverywhere(each, type)]).toEqual([mistake.name, false]);
      lookEverywhere(disturbed(whole, pick), type);
    }
  },
);
