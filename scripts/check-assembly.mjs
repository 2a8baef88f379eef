/**
 * Reads the assembly that jsii has written and fails where something of the API is untyped in other languages without being listed: jsii turns
 * what it can't say (a generic method, say) into `any` without a word. Run by `npm run build`, after jsii; another file can be given.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const LISTED = JSON.parse(readFileSync(new URL('untyped-api.json', import.meta.url), 'utf8'));

/** `Type.member` of every member in whose type, or in the type of one of whose parameters, something is untyped. */
function untypedOf({ types }) {
  return Object.values(types).flatMap(({ name, initializer, properties = [], methods = [] }) =>
    [...properties, ...methods, ...(initializer ? [{ ...initializer, name: 'constructor' }] : [])]
      .filter(({ type, returns, parameters = [] }) => isUntyped({ type, returns, parameters }))
      .map((member) => `${name}.${member.name}`),
  );
}

function isUntyped(part) {
  if (typeof part !== 'object' || part === null) return false;
  return part.primitive === 'any' || part.primitive === 'json' || Object.values(part).some(isUntyped);
}

const file = process.argv[2] ?? fileURLToPath(new URL('../.jsii', import.meta.url));
const untyped = untypedOf(JSON.parse(readFileSync(file, 'utf8')));
const problems = [
  ...untyped
    .filter((name) => !LISTED.includes(name))
    .map((name) => `${name} is untyped in other languages: give it a type, or list it in scripts/untyped-api.json`),
  ...LISTED.filter((name) => !untyped.includes(name)).map(
    (name) => `${name} is listed in scripts/untyped-api.json and is typed: take it off the list`,
  ),
];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
