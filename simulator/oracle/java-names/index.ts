import { basename } from 'node:path';
import type { Checks } from '../../../scripts/checks';
import { pascalCase } from '../../src/offer/java-names';
import { serviceOffer, type ServiceOffer } from '../../src/offer/service-offer';
import type { Shape } from '../../src/offer/shape';
import type { Oracle } from '../oracle';
import { fetchJars, readClasses, type Accessors } from './java-classes';

/** Compares the names of the tables with the accessors of AWS's SDK for Java, from which Step Functions takes its own. */
export const ORACLE: Oracle = {
  name: 'java-names',
  tools: [
    ['javap', '-version'],
    ['jar', '--version'],
    ['mvn', '--version'],
  ],
  ask: async (checks) => {
    for (const jar of await fetchJars()) {
      const service = basename(jar).replace(/-[\d.]+\.jar$/, '');
      await checkService(checks, service, await readClasses(jar, service));
    }
  },
};

type Classes = ReadonlyMap<string, Accessors>;

async function checkService(checks: Checks, service: string, classes: Classes): Promise<void> {
  const offer = serviceOffer(service) as ServiceOffer;
  const comparison = new Comparison(classes);
  const errors = new Set<string>();
  for (const name of offer.actionNames) {
    const action = offer.action(name);
    if (action === undefined) continue;
    const called = pascalCase(action.operation);
    if (action.input !== undefined) comparison.compare(action.input, `${called}Request`);
    if (action.output !== undefined) comparison.compare(action.output, `${called}Response`);
    for (const error of action.errors) errors.add(error);
  }
  comparison.compareErrors(errors, offer.errorPrefix);
  await checks.check(`java-names: ${service}: ${comparison.members} members and errors`, async () => {
    const problems = [...comparison.problems];
    if (problems.length > 0) throw new Error(`${problems.length} names differ: ${problems.slice(0, 20).join('; ')}`);
  });
}

/** Follows shapes and classes side by side. */
class Comparison {
  members = 0;
  private readonly leftOver: string[] = [];
  readonly problems = new Set<string>();
  private readonly seen = new Set<string>();

  constructor(private readonly classes: Classes) {}

  /** Every exception of the jar that operations can throw has its name in the table. */
  compareErrors(names: ReadonlySet<string>, prefix: string): void {
    for (const name of this.classes.keys()) {
      if (!name.endsWith('Exception') || name === `${prefix}Exception`) continue;
      if (names.has(name)) this.members += 1;
      else this.leftOver.push(name);
    }
    const missing = [...names].filter((name) => !this.classes.has(name));
    // One of both alone is an exception that only one of them has.
    if (missing.length > 0 && this.leftOver.length > 0) {
      this.problems.add(`exceptions ${missing.join(', ')} may be ${this.leftOver.join(', ')}`);
    }
  }

  compare(shape: Shape, type: string): void {
    if (shape.kind === 'list' || shape.kind === 'map') return this.compare(shape.of, type);
    if (shape.kind !== 'object') return;
    const name = /(\w+)>*$/.exec(type)?.[1] ?? '';
    if (this.seen.has(name)) return;
    this.seen.add(name);
    const accessors = this.classes.get(name);
    // A newer model than the jar's has further classes.
    if (accessors === undefined) return;
    const unmatched = new Map([...accessors].map(([accessor, given]) => [capital(accessor), given]));
    for (const member of shape.members) {
      const given = unmatched.get(member.sdkName);
      // The models are newer than the jars, and what is streamed has no accessor: only a name that differs leaves one over.
      if (given === undefined) continue;
      this.members += 1;
      unmatched.delete(member.sdkName);
      this.compare(member.shape, given);
    }
    for (const accessor of unmatched.keys()) this.problems.add(`${name} has ${accessor}, which no member is called`);
  }
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
