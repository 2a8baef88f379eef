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
