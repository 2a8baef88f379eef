import type { Json } from '../../base/json';
import { stableId } from '../../base/stable-id';
import type { ServiceRegistry } from '../../services/registry';
import { STAND_IN, type Place } from '../../services/resource';
import type { TemplateParameter } from './template';

/** Where a value would be valid. */
export interface ValuePlace extends Place {
  readonly services: Pick<ServiceRegistry, 'standIns'>;
}

/** A text of the form that its name promises: an ARN, an address, a port; the same each time. */
export function standInText(name: string, seed: string, place: ValuePlace): string {
  const word = name.split(/[^A-Za-z0-9]+/).filter((each) => each !== '');
  const id = `${STAND_IN}${word.slice(-4).join('-').slice(-40)}-${stableId(seed, 6, '0123456789abcdef')}`;
  if (namesArn(name)) return arnNamed(name, id, place);
  if (/ur[il]s?$/i.test(name)) return `https://${id.toLowerCase()}.invalid`;
  if (/port$/i.test(name)) return '443';
  if (/(address|domainname|dnsname|dns|endpoint|host|hostname)$/i.test(name)) return `${id.toLowerCase()}.invalid`;
  return id;
}

/** A value for a parameter that has neither a default nor a given value: one that its declaration allows. */
export function standInParameter(
  name: string,
  { Type: type, AllowedValues: [allowed] = [], MinValue: least }: TemplateParameter,
  seed: string,
  place: ValuePlace,
): Json {
  if (allowed !== undefined) return isList(type) ? [allowed] : allowed;
  if (type === 'Number') return least ?? 1;
  if (type === 'List<Number>') return [1];
  const text = standInText(name, seed, place);
  return isList(type) ? [text] : text;
}

/** Whether a parameter's value is a list. */
export function isList(type: string): boolean {
  return type === 'CommaDelimitedList' || /(^|<)List</.test(type);
}

/** A name that ends in `Arn`; the CDK appends eight digits to the names of its exports. */
function namesArn(name: string): boolean {
  return /arn(s|[0-9A-F]{8})?$/i.test(name);
}

/** An ARN as its name tells: the last word in it that is one of a kind of resources decides. */
function arnNamed(name: string, id: string, { partition, region, account, services }: ValuePlace): string {
  let best = { at: -1, arn: 'stand-in:{place}:' };
  for (const [word, arn] of services.standIns) {
    const at = [...name.matchAll(word)].at(-1)?.index ?? -1;
    if (at > best.at) best = { at, arn };
  }
  const form = best.arn.replace('{place}', `${region}:${account}`).replace('{account}', account);
  return `arn:${partition}:${form}${id}`;
}
