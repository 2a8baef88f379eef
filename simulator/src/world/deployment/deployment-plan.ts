import type { Changes, Update } from '../../services/redeployment';
import type { AppModel } from '../assembly/app-model';
import type { Resource } from '../assembly/resource';
import type { StackResolver } from '../assembly/stack-resolver';
import { changedProperties } from './changed-properties';
import { numberReplacements } from './replacements';

/** What a deployment of an app over another one comes to. */
export interface DeploymentPlan {
  readonly changes: Changes<Resource>;
  /** All there is afterwards: what did not change as it was. */
  readonly resources: readonly Resource[];
  readonly stacks: readonly StackResolver[];
  readonly retained: ReadonlySet<Resource>;
}

/**
 * Compares an app with the one that stands, resource by resource, as CloudFormation does: stacks that are not deployed stay as they are.
 * @throws for what CloudFormation refuses.
 */
export function planDeployment(app: AppModel, next: AppModel): DeploymentPlan {
  const stays = standingStacks(app, next);
  const isIn = ({ id }: Resource): boolean =>
    stays.some((stack) => [...stack.resources.values()].some((each) => each.id === id));
  const declared = app.resources.filter((each) => !app.retained.has(each));
  const before = new Map(declared.map((each) => [each.id, each]));
  checkTypes(next, before);
  const replaced = numberReplacements(app, next, before);
  const created: Resource[] = [];
  const updated: Update<Resource>[] = [];
  const kept = next.resources.map((after) => {
    const earlier = before.get(after.id);
    const properties = earlier === undefined ? [] : changedProperties(earlier, after);
    if (earlier !== undefined && !replaced.has(after) && properties.length === 0) return earlier;
    if (earlier === undefined || replaced.has(after)) created.push(after);
    else updated.push({ before: earlier, after, properties });
    return after;
  });
  const ids = new Set(next.resources.map(({ id }) => id));
  const undeclared = declared.filter((each) => !ids.has(each.id) && !isIn(each));
  const left = [...replaced].map(({ id }) => before.get(id) as Resource);
  const survives = [
    ...undeclared.filter((each) => each.isRetained('deleted')),
    ...left.filter((each) => each.isRetained('replaced')),
  ];
  const deleted = [...undeclared, ...left].filter((each) => !survives.includes(each));
  const retained = new Set([...app.retained, ...survives]);
  return {
    changes: { created, updated, deleted },
    resources: [...declared.filter(isIn), ...kept, ...retained],
    stacks: [...stays, ...next.stacks],
    retained,
  };
}

/** Stacks, with those inside of them, that the source of the deployment does not have. */
function standingStacks(app: AppModel, next: AppModel): readonly StackResolver[] {
  const nested = new Set(app.stacks.flatMap((each) => [...each.nested.values()]));
  const names = new Set(next.stacks.map(({ name }) => name));
  const withNested = (stack: StackResolver): readonly StackResolver[] => [
    stack,
    ...[...stack.nested.values()].flatMap(withNested),
  ];
  for (const stack of next.stacks) checkPlace(stack, app);
  return app.stacks.filter((each) => !nested.has(each) && !names.has(each.name)).flatMap(withNested);
}

function checkPlace({ name, region, account }: StackResolver, app: AppModel): void {
  const standing = app.stacks.find((each) => each.name === name);
  if (standing === undefined || (standing.region === region && standing.account === account)) return;
  throw new Error(
    `The stack '${name}' stands in ${standing.account}, ${standing.region} and is to be deployed to ${account}, ${region}, ` +
      `where it would be another stack; give both apps the same environment`,
  );
}

function checkTypes(next: AppModel, before: ReadonlyMap<string, Resource>): void {
  for (const { id, path, type } of next.resources) {
    const earlier = before.get(id);
    if (earlier === undefined || earlier.type === type) continue;
    throw new Error(
      `[${path}] the resource '${id}' is of the type ${earlier.type} and is to become ${type}: CloudFormation does not ` +
        `change the type of a resource; give the new one another logical id`,
    );
  }
}
