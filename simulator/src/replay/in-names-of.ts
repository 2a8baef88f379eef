import type { Json } from '../base/json';
import { isObject } from '../language/jsonpath/select';
import { areOfOneThing, takeDeployed } from './deployed-names';

/**
 * A value of one deployment in the names of another: account, region and the names that CloudFormation makes up become those of
 * the other where a text of it says the same of a resource with the same logical id.
 */
export function inNamesOf<T extends Json>(deployed: T, other: Json): T {
  const byShape = new Map<string, string[][]>();
  for (const text of textsIn(other)) {
    const { shape, parts } = taken(text);
    if (parts.length > 0) byShape.set(shape, [...(byShape.get(shape) ?? []), parts]);
  }
  const names = new Map<string, string>();
  for (const text of textsIn(deployed)) {
    const { shape, parts } = taken(text);
    const same = byShape.get(shape)?.find((each) => each.every((part, at) => areOfOneThing(parts[at] ?? '', part)));
    same?.forEach((part, at) => names.set(parts[at] ?? '', part));
  }
  return renamedIn(deployed, names) as T;
}

function taken(text: string): { readonly shape: string; readonly parts: string[] } {
  const parts: string[] = [];
  return { shape: takeDeployed(text, parts), parts };
}

function renamedIn(value: Json, names: ReadonlyMap<string, string>): Json {
  if (Array.isArray(value)) return value.map((each) => renamedIn(each, names));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, renamedIn(each, names)]));
  }
  if (typeof value !== 'string') return value;
  return taken(value).parts.reduce((text, part) => text.replaceAll(part, names.get(part) ?? part), value);
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
