import type { Resource } from './resource';

/** What a deployment does to the resources of a world; a resource that is replaced is created and deleted. */
export interface Changes<R extends Resource = Resource> {
  readonly created: readonly R[];
  readonly updated: readonly Update<R>[];
  readonly deleted: readonly R[];
}

/** A resource as it was and as it is. */
export interface Update<R extends Resource = Resource> {
  readonly before: R;
  readonly after: R;
  /** The names of the properties that are other ones. */
  readonly properties: readonly string[];
}

/** How a service takes a deployment over a running world. */
export interface Redeployment {
  /** The types of resources that may change; a deployment that changes another one of the service is refused. */
  readonly types: readonly string[];
  /** Why it can't carry out a change of its types; undefined when it can. Nothing has changed yet. */
  refusal?(changes: Changes): string | undefined;
  /** Carries the changes out; the app has its new resources. */
  carryOut?(changes: Changes): void | Promise<void>;
}

/** Those of some types. */
export function changesOf({ created, updated, deleted }: Changes, ...types: readonly string[]): Changes {
  const isOf = ({ type }: Resource): boolean => types.includes(type);
  return {
    created: created.filter(isOf),
    updated: updated.filter(({ after }) => isOf(after)),
    deleted: deleted.filter(isOf),
  };
}

/** What there is of some resources after a deployment: those that stay in their order, then what is new. */
export function redeployed(
  resources: readonly Resource[],
  { created, updated, deleted }: Changes,
): readonly Resource[] {
  const after = new Map(updated.map((each) => [each.before, each.after]));
  const stays = resources.filter((each) => !deleted.includes(each));
  return [...stays.map((each) => after.get(each) ?? each), ...created];
}
