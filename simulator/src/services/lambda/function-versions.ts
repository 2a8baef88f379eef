import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import { AwsError } from '../service';
import { functionReference, LATEST, type Qualifiers } from './qualified-function';
import type { SimulatedFunction } from './simulated-function';

/** Lambda answers with so many versions at most, whatever is asked for. */
const LARGEST_PAGE = 50;
const MOST_ASKED = 10_000;

/** The functions of a world, and what they are called beside their names. */
export interface Versioned {
  readonly qualifiers: Qualifiers;
  /** @throws AwsError as Lambda does, when there is no such function. */
  readonly named: (reference: string) => SimulatedFunction;
  /** Takes a function away, with all that belongs to it. */
  readonly remove: (fn: SimulatedFunction) => void;
}

/**
 * Carries out `ListVersionsByFunction`: the newest code first, then what was published, in its order.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html
 */
export function listVersions({ named, qualifiers }: Versioned, input: JsonObject): JsonObject {
  const size = pageSize(input['MaxItems']);
  const from = placeOf(input['Marker']);
  const fn = named(textOf(input['FunctionName']));
  const published = [...qualifiers.versionsOf(fn.resource)].sort((one, other) => Number(one) - Number(other));
  const all = [LATEST, ...published];
  const end = from + size;
  return {
    Versions: all.slice(from, end).map((version) => configurationOf(fn, version)),
    ...(end < all.length && { NextMarker: markerOf(end) }),
  };
}

/**
 * Carries out `DeleteFunction`. That there is no such version is no error: Lambda answers as if it had deleted it.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html
 */
export function deleteFunction({ named, qualifiers, remove }: Versioned, input: JsonObject): JsonObject {
  const reference = textOf(input['FunctionName']);
  const version = qualifierOf(reference, input['Qualifier']);
  if (version !== undefined) checkVersion(version);
  const fn = named(reference);
  if (version === undefined) {
    remove(fn);
    return {};
  }
  const aliases = qualifiers.aliasesTo(fn.resource, version);
  if (aliases.length > 0) {
    const message = `Unable to delete version because the following aliases reference it: [${aliases.join(', ')}]`;
    throw new AwsError('ResourceConflictException', message, 409, { Type: 'User' });
  }
  qualifiers.remove(fn.resource, version);
  return {};
}

/**
 * The qualifier that stands in the name of a function or beside it.
 * @throws AwsError when there are two, and they differ.
 */
export function qualifierOf(reference: string, alone: Json | undefined): string | undefined {
  const { qualifier: named } = functionReference(reference);
  if (alone === undefined || alone === null || alone === '') return named;
  if (named === undefined || named === alone) return textOf(alone);
  throw invalid('The derived qualifier from the function name does not match the specified qualifier.');
}

function checkVersion(version: string): void {
  if (version === LATEST) throw invalid(`${LATEST} version cannot be deleted without deleting the function.`);
  if (!/^\d+$/.test(version)) throw invalid('Deletion of aliases is not currently supported.');
}

/** What a template tells of a version; what it leaves out has Lambda's default. */
function configurationOf(fn: SimulatedFunction, version: string): JsonObject {
  const { name, arn, properties } = fn.resourceOf(version);
  const told = ['Description', 'Role', 'Runtime', 'Handler', 'Architectures'].flatMap((member) => {
    const value = properties[member];
    return value === undefined ? [] : [[member, value] as const];
  });
  return {
    FunctionName: name,
    FunctionArn: `${arn}:${version}`,
    Version: version,
    PackageType: properties['PackageType'] ?? 'Zip',
    MemorySize: Number(properties['MemorySize'] ?? 128),
    Timeout: Number(properties['Timeout'] ?? 3),
    ...Object.fromEntries(told),
  };
}

function pageSize(asked: Json | undefined): number {
  if (asked === undefined) return LARGEST_PAGE;
  const size = Number(asked);
  if (Number.isInteger(size) && size >= 1 && size <= MOST_ASKED) return Math.min(size, LARGEST_PAGE);
  const constraint = size < 1 ? 'greater than or equal to 1' : `less than or equal to ${MOST_ASKED}`;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${textOf(asked)}' at 'maxItems' failed to satisfy constraint: Member must have value ${constraint}`,
  );
}

function markerOf(place: number): string {
  return Buffer.from(`version ${place}`).toString('base64');
}

function placeOf(marker: Json | undefined): number {
  if (marker === undefined) return 0;
  const [, place] = /^version (\d+)$/.exec(Buffer.from(textOf(marker), 'base64').toString()) ?? [];
  if (place === undefined) throw invalid('The provided marker is not valid.');
  return Number(place);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });
}
