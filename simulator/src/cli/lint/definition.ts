import type { JsonObject } from '../../base/json';
import { validateDefinition } from '../../language/validate';
import type { LintFinding, LintSubject } from './finding';

/** What AWS itself refuses or warns of. */
export function definitionFindings({ machine }: LintSubject): readonly LintFinding[] {
  const { definition, type, errors } = machine;
  const all = validateDefinition(definition as unknown as JsonObject, { type, severity: 'WARNING' });
  const warnings = all.filter(({ severity }) => severity === 'WARNING');
  return [...errors, ...warnings].map(({ severity, code, message, location }) => {
    const state = [...(location ?? '').matchAll(/\/States\/([^/]+)/g)].at(-1)?.[1];
    return {
      severity: severity === 'ERROR' ? ('error' as const) : ('warning' as const),
      rule: `aws/${code}`,
      ...(state !== undefined && { state }),
      message: location === undefined ? message : `${message} (${location})`,
    };
  });
}
