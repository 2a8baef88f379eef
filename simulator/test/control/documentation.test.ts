import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROUTES } from '../../src/control/routes';
import type { Route } from '../../src/control/route';

const PAGE = join(__dirname, '..', '..', 'docs', 'control-api.md');

const required = ({ body }: Route): readonly string[] => (body?.['required'] ?? []) as string[];
const membersOf = (route: Route): string =>
  Object.keys((route.body?.['properties'] ?? {}) as object)
    .map((name) => (required(route).includes(name) ? `**${name}**` : name))
    .join(', ');
const rowOf = (route: Route): string[] => [`\`${route.method} ${route.path}\``, membersOf(route), route.summary];

test('the page lists every operation with the members that it takes, as they are routed', () => {
  const [, listed = ''] = /<!-- operations -->\n(.*?)<!-- \/operations -->/s.exec(readFileSync(PAGE, 'utf8')) ?? [];
  const rows = listed
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  expect(rows).toEqual(ROUTES.map(rowOf));
});
