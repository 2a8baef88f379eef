/**
 * Makes the tables in `src/world/assembly/sam/`: what SAM's policy templates and connectors allow, and the paths of managed
 * policies. Their source is the package that AWS translates SAM templates with (it takes Python with pip):
 *
 *     node simulator/scripts/make-sam.mjs [version of aws-sam-translator]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = process.argv[2] ?? '1.115.0';
const simulator = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(dirname(simulator), '.cache', 'sam-translator');
const target = join(simulator, 'src', 'world', 'assembly', 'sam');

function unpack() {
  mkdirSync(cache, { recursive: true });
  const wanted = `aws-sam-translator==${version}`;
  execFileSync('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', cache, wanted]);
  const wheel = readdirSync(cache).find((name) => name.endsWith('.whl') && name.includes(version));
  execFileSync('python3', ['-m', 'zipfile', '-e', join(cache, wheel), cache]);
  return join(cache, 'samtranslator');
}

const readJson = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));

/** `{ "Fn::Sub": ["…${x}", { x: { Ref: "Name" } }] }` as `…${Name}`. */
function asText(value) {
  if (Array.isArray(value)) return value.map(asText);
  const sub = value?.['Fn::Sub'];
  if (sub === undefined) return typeof value === 'object' ? mapValues(value, asText) : value;
  if (typeof sub === 'string') return sub;
  const [text, names] = sub;
  return Object.entries(names).reduce((all, [name, { Ref }]) => all.replaceAll(`\${${name}}`, `\${${Ref}}`), text);
}

const mapValues = (object, map) => Object.fromEntries(Object.entries(object).map(([key, each]) => [key, map(each)]));

function policyTemplates(translator) {
  const { Templates } = readJson(translator, 'policy_templates_data', 'policy_templates.json');
  return mapValues(Templates, ({ Parameters, Definition }) => ({
    parameters: Object.keys(Parameters),
    statements: Definition.Statement.map(withoutNoise),
  }));
}

/** Every statement allows. */
function withoutNoise(statement) {
  return asText(Object.fromEntries(Object.entries(statement).filter(([name]) => !['Sid', 'Effect'].includes(name))));
}

/** By source and destination: how it is granted (a role's policy, a permission, a resource's policy), and what. */
function connectors(translator) {
  const { Permissions } = readJson(translator, 'model', 'connector_profiles', 'profiles.json');
  return mapValues(Permissions, (destinations) =>
    mapValues(destinations, ({ Type, Properties: { SourcePolicy, AccessCategories } }) => ({
      type: Type,
      ofSource: SourcePolicy,
      access: AccessCategories,
    })),
  );
}

/** Where in IAM a policy that AWS manages has a path, by its name: SAM takes the name alone. */
function managedPaths(translator) {
  const { aws } = readJson(translator, 'internal', 'data', 'aws_managed_policies.json');
  const paths = Object.entries(aws).map(([name, arn]) => [name, arn.replace('arn:aws:iam::aws:policy/', '')]);
  return Object.fromEntries(paths.filter(([name, path]) => path !== name));
}

function write(name, data) {
  const rows = Object.entries(data).map(([key, each]) => `    ${JSON.stringify(key)}: ${JSON.stringify(each)}`);
  const source = `aws-sam-translator ${version}, by scripts/make-sam.mjs`;
  writeFileSync(
    join(target, `${name}.json`),
    `{\n  "source": ${JSON.stringify(source)},\n  "entries": {\n${rows.join(',\n')}\n  }\n}\n`,
  );
}

const translator = unpack();
write('policy-templates', policyTemplates(translator));
write('managed-paths', managedPaths(translator));
write('connectors', connectors(translator));
