import type { AppModel } from '../assembly/app-model';
import { kindOf, type Resource } from '../assembly/resource';
import { changedProperties, isSame } from './changed-properties';

/**
 * Finds the resources that take another one's place, and numbers them, so that they have names of their own: what refers to them changes with
 * that, and may have to be replaced in its turn.
 * @throws for a resource that can't be replaced since the template names it.
 */
export function numberReplacements(
  app: AppModel,
  next: AppModel,
  before: ReadonlyMap<string, Resource>,
): ReadonlySet<Resource> {
  const replaced = new Set<Resource>();
  const settled = new Set<Resource>();
  const settle = (resource: Resource): void => {
    settled.add(resource);
    const earlier = before.get(resource.id);
    if (earlier !== undefined) replaced.add(resource);
    resource.revise(nextRevision(app, resource));
  };
  for (const each of next.resources) {
    each.revise(before.get(each.id)?.revision ?? 1);
    each.update(before.get(each.id)?.updates ?? 0);
  }
  for (;;) {
    const found = next.resources.filter((each) => !settled.has(each) && isAnother(each, before.get(each.id)));
    if (found.length === 0 && !countUpdate(next, before, settled)) return replaced;
    for (const each of found) settle(each);
    for (const each of next.resources) each.forget();
  }
}

/** Counts the update of a resource that tells its states apart; false when there is none left. */
function countUpdate(next: AppModel, before: ReadonlyMap<string, Resource>, settled: Set<Resource>): boolean {
  for (const each of next.resources) {
    const earlier = before.get(each.id);
    if (each.kind.hasRevisions === undefined || earlier === undefined || settled.has(each)) continue;
    if (each.updates > earlier.updates || changedProperties(earlier, each).length === 0) continue;
    each.update(earlier.updates + 1);
    return true;
  }
  return false;
}

function isAnother(resource: Resource, before: Resource | undefined): boolean {
  if (before === undefined) return true;
  const { replacedBy = [], replacedFor, nameProperty } = resource.kind;
  const isOther = (name: string): boolean => !isSame(before.property(name), resource.property(name));
  if (nameProperty !== undefined && isOther(nameProperty)) return true;
  const why = replacedBy.find(isOther) ?? replacedFor?.(before, resource);
  if (why === undefined) return false;
  const name = resource.kind.versionOf === undefined ? resource.declaredName() : undefined;
  if (name === undefined) return true;
  throw new Error(
    `[${resource.path}] the change of '${why}' needs another resource in the place of '${name}', and CloudFormation does ` +
      `not replace one that the template names; give it another name`,
  );
}

/** What was there before, also what was deleted since, has had another name or number. */
function nextRevision({ revisions, resources }: AppModel, resource: Resource): number {
  const kind = kindOf(resource);
  const standing = resources.filter((each) => kindOf(each) === kind).map(({ revision }) => revision);
  const revision = 1 + Math.max(0, revisions.get(kind) ?? 0, ...standing);
  revisions.set(kind, revision);
  return revision;
}
