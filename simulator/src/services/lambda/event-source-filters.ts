import type { JsonObject } from '../../base/json';
import type { Resource } from '../resource';
import { checkPatterns } from '../events/pattern/check-pattern';

/**
 * The patterns of which a record has to match one; none lets everything through.
 * @throws when AWS would refuse one of them.
 */
export function filtersOf(mapping: Resource): readonly JsonObject[] {
  const criteria = mapping.properties['FilterCriteria'] as
    { readonly Filters?: { readonly Pattern: string }[] } | undefined;
  const patterns = (criteria?.Filters ?? []).map(({ Pattern: pattern }) => JSON.parse(pattern) as JsonObject);
  checkPatterns(patterns, 'FilterCriteria', mapping);
  return patterns;
}
