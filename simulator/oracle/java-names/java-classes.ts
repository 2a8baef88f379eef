import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../../../scripts/python-tools';
import { run } from '../../../scripts/run';

const HOME = join(CACHE, 'oracle', 'java-names');

/** The accessors of a class with the types that they give. */
export type Accessors = ReadonlyMap<string, string>;

/** Gets the jars of AWS's SDK for Java, none of what they need: their classes are only looked at. */
export async function fetchJars(): Promise<readonly string[]> {
  const jars = join(HOME, 'jars');
  mkdirSync(jars, { recursive: true });
  const pom = join(__dirname, 'pom.xml');
  const copy = ['dependency:copy-dependencies', '-DexcludeTransitive=true', `-DoutputDirectory=${jars}`];
  const MAVEN_OPTS = `-Dmaven.repo.local=${join(CACHE, 'oracle', 'm2')}`;
  await run('mvn', ['--batch-mode', '--quiet', '--file', pom, ...copy], { env: { MAVEN_OPTS } });
  return readdirSync(jars).map((file) => join(jars, file));
}

/** The accessors of all classes of a service's model, by the class's name. */
export async function readClasses(jar: string, service: string): Promise<ReadonlyMap<string, Accessors>> {
  const folder = `software/amazon/awssdk/services/${service}/model/`;
  const entries = (await run('jar', ['tf', jar])).stdout.split('\n');
  const names = entries
    .filter((entry) => entry.startsWith(folder) && entry.endsWith('.class') && !entry.includes('$'))
    .map((entry) => entry.slice(0, -'.class'.length).replaceAll('/', '.'));
  const classes = new Map<string, Accessors>();
  for (let at = 0; at < names.length; at += 500) {
    const { stdout: told } = await run('javap', ['-public', '-cp', jar, ...names.slice(at, at + 500)]);
    for (const [name, accessors] of parse(told)) classes.set(name, accessors);
  }
  return classes;
}

function* parse(told: string): Generator<readonly [string, Accessors]> {
  for (const text of told.split(/^Compiled from /m)) {
    const name = /(?:class|enum) [\w.]*\.(\w+)/.exec(text)?.[1];
    if (name === undefined) continue;
    const methods = text.matchAll(/^ {2}public (?:final )?([\w.<>, $?]+) (\w+)\(\);$/gm);
    const accessors = [...methods].map(([, type = '', method = '']) => [method, type] as const);
    yield [name, new Map(accessors.filter(([method, type]) => isOfMember(method, type)))];
  }
}

/** What every class has is no member, nor are the second accessors of lists, of maps and of enums. */
function isOfMember(method: string, type: string): boolean {
  if (type.startsWith('static ') || type.endsWith('$Type') || type.endsWith('$Builder')) return false;
  if (type === 'boolean' && /^has[A-Z]/.test(method)) return false;
  return !/AsStrings?$/.test(method) && !COMMON.includes(method);
}

const COMMON = ['hashCode', 'toString', 'sdkFields', 'sdkFieldNameToField', 'toBuilder'];
