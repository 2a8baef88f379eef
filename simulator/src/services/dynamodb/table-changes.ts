import type { Json, JsonObject } from '../../base/json';
import { own } from '../../base/own';
import { textOf } from '../../base/text';
import { sameJson } from '../../language/same-json';
import type { Update } from '../redeployment';
import type { Resource } from '../resource';

/** An attribute of another type has CloudFormation put another table in the place of the one that stands. */
export function redefinedAttribute(before: Resource, after: Resource): string | undefined {
  const types = byName(after.property('AttributeDefinitions'), 'AttributeName');
  const isOther = ([name, { AttributeType }]: [string, JsonObject]): boolean =>
    types.has(name) && types.get(name)?.['AttributeType'] !== AttributeType;
  const isRedefined = [...byName(before.property('AttributeDefinitions'), 'AttributeName')].some(isOther);
  return isRedefined ? 'AttributeDefinitions' : undefined;
}

/** Whether a table has to be built anew, with the items that it has. */
export function isReindexed({ properties }: Update): boolean {
  return properties.includes('GlobalSecondaryIndexes');
}

/**
 * Why the update of a table can't be carried out; undefined when it can.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
 */
export function tableRefusal({ before, after }: Update): string | undefined {
  const indexes = byName(before.property('GlobalSecondaryIndexes'), 'IndexName');
  const next = byName(after.property('GlobalSecondaryIndexes'), 'IndexName');
  const other = [...indexes].find(([name, index]) => next.has(name) && !isSameIndex(index, next.get(name)));
  if (other !== undefined)
    return (
      `[${after.path}] the index '${other[0]}' changes, and CloudFormation does not change keys and projections of an index; ` +
      `give the new one another name`
    );
  const added = [...next.keys()].filter((name) => !indexes.has(name));
  const removed = [...indexes.keys()].filter((name) => !next.has(name));
  if (added.length + removed.length > 1)
    return (
      `[${after.path}] the indexes ${[...added, ...removed].map((each) => `'${each}'`).join(', ')} come or go in one deployment, ` +
      `and CloudFormation creates or deletes one at a time`
    );
  const [view, nextView] = [viewOf(before), viewOf(after)];
  if (view === undefined || nextView === undefined || view === nextView) return undefined;
  return `[${after.path}] its stream tells ${nextView} instead of ${view}, which makes another stream of it`;
}

function isSameIndex(one: JsonObject, other: JsonObject | undefined): boolean {
  return ['KeySchema', 'Projection'].every((name) => sameJson(own(one, name) ?? null, own(other ?? {}, name) ?? null));
}

function byName(list: Json | undefined, name: string): ReadonlyMap<string, JsonObject> {
  return new Map(((list ?? []) as JsonObject[]).map((each) => [textOf(each[name]), each]));
}

function viewOf(table: Resource): string | undefined {
  const stream = table.property('StreamSpecification') as JsonObject | undefined;
  return stream && textOf(stream['StreamViewType']);
}
