import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '../../services/resource';
import type { AttributeType, ResourceType } from '../../services/resource-type';
import { stableId } from '../../base/stable-id';

let rows: Readonly<Record<string, string>> | undefined;

/** What CloudFormation's registry says of a type; undefined for types that it doesn't list, such as custom resources. */
export function tryRegistryType(type: string): ResourceType | undefined {
  rows ??= (JSON.parse(readFileSync(join(__dirname, 'registry.json'), 'utf8')) as { types: Record<string, string> })
    .types;
  const row = Object.hasOwn(rows, type) ? rows[type] : undefined;
  return row === undefined ? undefined : typeOfRow(type, row);
}

function typeOfRow(type: string, row: string): ResourceType {
  const [ref = '', nameProperty = '', form = '', typed = ''] = row.split('|');
  const [, service = '', kind = ''] = type.split('::');
  const arn = (resource: Resource): string => arnOf(resource, form, service, kind);
  const attributes: Record<string, (resource: Resource) => string> = { Arn: arn, [`${kind}Arn`]: arn };
  if (ref !== '') attributes[ref] = (resource) => resource.ref;
  const attributeTypes = Object.fromEntries(typed.split(' ').map((each) => each.split('=') as [string, AttributeType]));
  return {
    arn,
    attributes,
    attributeTypes,
    ...(nameProperty !== '' && { nameProperty }),
    ...(ref.endsWith('Arn') && { ref: arn }),
  };
}

/** The ARN by its form; what the form asks for is a property of that name, else the name, a version, or an id. */
function arnOf(resource: Resource, form: string, service: string, kind: string): string {
  const { partition, region, account } = resource.stack;
  if (form === '')
    return `arn:${partition}:${service.toLowerCase()}:${region}:${account}:${dashed(kind)}/${resource.name}`;
  const placeholders = [...form.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  const own = placeholders.filter((name) => !['Region', 'Account', 'Partition'].includes(name));
  const valueOf = (name: string): string => {
    if (name === 'Region') return region;
    if (name === 'Account') return account;
    if (name === 'Partition') return partition;
    const declared = resource.declaredProperties[name];
    const given = declared === undefined ? undefined : resource.property(name);
    if (typeof given === 'string' && !given.startsWith('arn:')) return given;
    if (/(version|revision)(number)?$/i.test(name)) return '1';
    return name === own[0] ? resource.name : stableId(`${resource.id}/${name}`, 12);
  };
  return `arn:${partition}:${form.replace(/\$\{(\w+)\}/g, (_, name: string) => valueOf(name))}`;
}

/** `TaskDefinition` as ARNs write it: `task-definition`. */
function dashed(kind: string): string {
  return kind.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
