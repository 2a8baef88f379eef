import { matchesPattern } from '../../src/services/events/pattern/matches-pattern';

test.each([
  ['in/*.csv', 'in/a.csv', true],
  ['in/*.csv', 'in/.csv', true],
  ['in/*.csv', 'in/a.csvx', false],
  ['in/*.csv', 'in/aXcsv', false],
  ['in\\*/*', 'in*/a', true],
  ['in\\*/*', 'inside/a', false],
  ['in\\\\*', 'in\\a', true],
])('a wildcard: %s, %s: %s', (wildcard, key, matches) => {
  expect(matchesPattern({ detail: { key: [{ wildcard }] } }, { detail: { key } })).toBe(matches);
});
