import * as fc from 'fast-check';
import type { Json } from '../../../simulator/src/base/json';
import { evaluateJsonata } from '../../../simulator/src/language/jsonata';
import { NO_VARIABLES } from '../../../simulator/src/language/scope';
import { problemsOf } from '../../../lib/patterns/order/handlers/start/problems';
import { problemsExpression } from '../../../lib/patterns/order/problems';

const CURRENCIES = ['EUR', 'USD'];
const EXPRESSION = `{% ${problemsExpression(CURRENCIES)} %}`;

/** What the state machine says of an order in an execution that is named for it. */
async function problemsInMachine(input: Json): Promise<Json> {
  const name = (input as { id?: Json }).id ?? null;
  const context = { Execution: { Name: name } };
  const scope = { seen: { input }, context, variables: NO_VARIABLES, random: { next: () => 0 }, nowMs: 0 };
  const problems = await evaluateJsonata(EXPRESSION, scope, 'Condition');
  return (problems as string[]).filter((problem) => problem !== 'id must be the name of the execution');
}

const odd = fc.constantFrom<Json>(null, '', 0, -1, 1.5, 2, true, 'x', [], {}, [1], 'ä', '__proto__');
const line = fc.record({
  sku: fc.oneof(fc.constant('lamp'), odd),
  quantity: fc.oneof(fc.integer({ min: 1, max: 3 }), odd),
  price: fc.oneof(fc.integer({ min: 0, max: 3 }), odd),
});
const order = fc.record(
  {
    id: fc.oneof(fc.constantFrom('o-1', 'a b', 'x'.repeat(80), 'x'.repeat(81)), odd),
    customerId: fc.oneof(fc.constant('c-1'), odd),
    currency: fc.oneof(fc.constant('EUR'), odd),
    amount: fc.oneof(fc.integer({ min: 0, max: 12 }), odd),
    lines: fc.oneof(fc.array(fc.oneof(line, odd), { maxLength: 3 }), odd),
  },
  { requiredKeys: [] },
);

test('the starter and the state machine find the same wrong with any order, in the same words', async () => {
  let sound = 0;
  await fc.assert(
    fc.asyncProperty(order, async (given) => {
      const problems = problemsOf(given, CURRENCIES);
      expect(await problemsInMachine(given as Json)).toEqual(problems);
      if (problems.length === 0) sound += 1;
    }),
    {
      numRuns: 500,
      seed: 7,
      examples: [
        [
          {
            id: 'o-1',
            customerId: 'c',
            currency: 'EUR',
            amount: 2,
            lines: [{ sku: 'a', quantity: 2, price: 1 }],
          },
        ],
      ],
    },
  );
  expect(sound).toBeGreaterThan(0);
});
