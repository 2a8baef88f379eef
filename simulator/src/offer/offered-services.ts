import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How well a service is known: AWS's page lists it and there is a model, or only one of both. */
export type Standing = 'listed' | 'unlisted' | 'without model';

interface Index {
  /** What the tables are made from, with versions. */
  readonly sources: Readonly<Record<string, string>>;
  readonly listed: readonly string[];
  readonly unlisted: readonly string[];
  readonly listedWithoutModel: readonly string[];
  /** Services by the names that clients sign their requests with, where those are others. */
  readonly signedAs: Readonly<Record<string, string>>;
}

let index: Index | undefined;
let standings: ReadonlyMap<string, Standing> | undefined;

/** How a service of SDK integrations is known; undefined when AWS has none of that name. */
export function standingOf(service: string): Standing | undefined {
  standings ??= readStandings();
  return standings.get(service);
}

/** The service in SDK integrations whose clients sign requests with a name; undefined where it is the same, or none. */
export function serviceSignedAs(name: string): string | undefined {
  const { signedAs } = offerIndex();
  return Object.hasOwn(signedAs, name) ? signedAs[name] : undefined;
}

/** The index of all tables. */
export function offerIndex(): Index {
  index ??= readIndex();
  return index;
}

function readIndex(): Index {
  return JSON.parse(readFileSync(join(__dirname, 'data', 'index.json'), 'utf8')) as Index;
}

function readStandings(): ReadonlyMap<string, Standing> {
  const { listed, unlisted, listedWithoutModel } = offerIndex();
  const all: readonly (readonly [readonly string[], Standing])[] = [
    [listed, 'listed'],
    [unlisted, 'unlisted'],
    [listedWithoutModel, 'without model'],
  ];
  return new Map(all.flatMap(([names, standing]) => names.map((name) => [name, standing] as const)));
}
