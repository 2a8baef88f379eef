import type { Json } from '../base/json';
import { findPath } from '../language/jsonpath';
import { NO_VARIABLES } from '../language/scope';

/** What a path such as `$.order.items[0].id` finds in a document; undefined when it finds nothing. */
export function findInDocument(path: string, document: Json): Json | undefined {
  return findPath(path, { input: document, context: {}, variables: NO_VARIABLES, random: { next: () => 0 } });
}
