/**
 * Makes `src/world/assembly/registry.json`: for every type of CloudFormation's registry what `Ref` gives, which property
 * holds the name, the form of its ARN, and which attributes are no text. Its source is the specification that the AWS CDK
 * makes its own constructs from:
 *
 *     node simulator/scripts/make-registry.mjs [version of @aws-cdk/aws-service-spec]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const PACKAGE = '@aws-cdk/aws-service-spec';
const version = process.argv[2] ?? '0.1.216';
const simulator = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(dirname(simulator), '.cache', 'registry');
const target = join(simulator, 'src', 'world', 'assembly', 'registry.json');

function readDatabase() {
  mkdirSync(cache, { recursive: true });
  const packed = execFileSync('npm', ['pack', '--silent', `${PACKAGE}@${version}`], { cwd: cache, encoding: 'utf8' });
  execFileSync('tar', ['xzf', packed.trim()], { cwd: cache });
  return JSON.parse(gunzipSync(readFileSync(join(cache, 'package', 'db.json.gz'))).toString('utf8'));
}

/** The property in which a user chooses the name: what `Ref` gives, or what is called a name. */
function nameProperty({ properties, name: kind, arnTemplate }, ref) {
  const placeholder = /\$\{(\w+)\}$/.exec(arnTemplate ?? '')?.[1];
  return [ref, `${kind}Name`, 'Name', placeholder, 'Family'].find((each) => each !== undefined && each in properties);
}

function entry(resource) {
  const refs = resource.cfnRefIdentifier ?? resource.primaryIdentifier ?? [];
  const ref = refs.length === 1 ? refs[0] : undefined;
  const typed = Object.entries(resource.attributes)
    .filter(([, { type }]) => ['array', 'integer', 'number', 'boolean'].includes(type.type))
    .map(([name, { type }]) => `${name}=${type.type}`);
  const arn = resource.arnTemplate?.replace('arn:${Partition}:', '');
  const row = [ref ?? '', nameProperty(resource, ref) ?? '', arn ?? '', typed.join(' ')];
  return row.slice(0, row.findLastIndex((each) => each !== '') + 1);
}

const resources = readDatabase().schema.resource.entities;
const rows = resources
  .map((each) => [each.cloudFormationType, entry(each)])
  .filter(([, row]) => row.length > 0)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([type, row]) => `    ${JSON.stringify(type)}: ${JSON.stringify(row.join('|'))}`);
writeFileSync(
  target,
  `{\n  "source": "${PACKAGE} ${version}, by scripts/make-registry.mjs",\n  "types": {\n${rows.join(',\n')}\n  }\n}\n`,
);
