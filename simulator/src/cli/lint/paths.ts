import type { Json } from '../../base/json';
import { isPath } from '../../language/jsonpath';
import type { LintFinding, LintSubject } from './finding';
import { pathDoubts } from './path-doubts';

/** States of their own: they are looked at by themselves. */
const CONTAINERS = new Set(['ItemProcessor', 'Iterator', 'Branches']);

/** Paths that AWS takes, though they find nothing, fail, or mean something else than they seem to. */
export function pathFindings({ machine, states }: LintSubject): readonly LintFinding[] {
  const language = (machine.definition as { readonly QueryLanguage?: string }).QueryLanguage;
  return states.flatMap(({ name, state }) => {
    const own = (state as { readonly QueryLanguage?: string }).QueryLanguage ?? language;
    if (own === 'JSONata') return [];
    return pathsIn(state as unknown as Json, '').flatMap(({ field, path }) =>
      pathDoubts(path).map((doubt) => ({
        severity: 'warning' as const,
        rule: 'path-doubt',
        state: name,
        message: `${field} '${path}': ${doubt}`,
      })),
    );
  });
}

/** The paths in a state's fields: those whose names end in `Path` or `.$`, and what a Choice compares. */
function pathsIn(value: Json, field: string): { field: string; path: string }[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsIn(item, field));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, member]) => (CONTAINERS.has(name) ? [] : pathsIn(member, name)));
  }
  const holdsPath = field === 'Variable' || field.endsWith('Path') || field.endsWith('.$');
  return holdsPath && typeof value === 'string' && value.startsWith('$') && isPath(value)
    ? [{ field, path: value }]
    : [];
}
