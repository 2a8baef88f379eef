import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shape } from './shape';
import { ShapeReader } from './shape-reader';

const SERVICES = join(__dirname, 'data', 'services');

/** An action of a service. */
export interface ActionOffer {
  /** Its name in the service's API: `PutItem`. */
  readonly operation: string;
  readonly input: Shape | undefined;
  readonly output: Shape | undefined;
  /** The exceptions that its model names, as SDK integrations call them, without the service's prefix. */
  readonly errors: readonly string[];
  /** The permissions that it needs; undefined where they are not known. */
  readonly iamActions: readonly string[] | undefined;
}

interface Header {
  readonly service: string;
  readonly prefix: string;
  readonly iam: string;
  readonly errors: readonly (readonly [shape: string, name: string, code?: string])[];
}

type Reference = string | number;
type ToldAction =
  0 | readonly [operation: string, input: Reference, output: Reference, errors: readonly number[], iam?: 0 | string[]];

/** What a service offers, by AWS's own model of it. */
export class ServiceOffer {
  /** What stands before the dot in the names of its errors: `DynamoDb`. */
  readonly errorPrefix: string;
  private readonly header: Header;
  private readonly told: Readonly<Record<string, ToldAction>>;
  private readonly shapes: ShapeReader;
  private readonly read = new Map<string, ActionOffer>();

  constructor(table: string) {
    const lines = table.split('\n');
    this.header = JSON.parse(lines[0] as string) as Header;
    this.told = JSON.parse(lines[1] as string) as Record<string, ToldAction>;
    this.shapes = new ShapeReader(lines);
    this.errorPrefix = this.header.prefix;
  }

  /** The names of its actions as Step Functions writes them. */
  get actionNames(): readonly string[] {
    return Object.keys(this.told);
  }

  /** The exceptions that its model names, as SDK integrations call them, without the service's prefix. */
  get errorNames(): readonly string[] {
    return this.header.errors.map(([, name]) => name);
  }

  /** An action by its name in Step Functions: `putItem`; undefined for none, and for one that only clients can use. */
  action(name: string): ActionOffer | undefined {
    const told = Object.hasOwn(this.told, name) ? this.told[name] : undefined;
    if (told === undefined || told === 0) return undefined;
    let action = this.read.get(name);
    if (action === undefined) {
      action = this.describe(told);
      this.read.set(name, action);
    }
    return action;
  }

  /** What SDK integrations call an exception, by the code or the shape that the service gives; undefined when its model lacks it. */
  errorName(code: string): string | undefined {
    const { errors } = this.header;
    const known = errors.find(([shape]) => shape === code) ?? errors.find(([, , wire]) => wire === code);
    return known?.[1];
  }

  private describe([operation, input, output, errors, iam]: Exclude<ToldAction, 0>): ActionOffer {
    const { header, shapes } = this;
    return {
      operation,
      input: input === 0 ? undefined : shapes.shape(input),
      output: output === 0 ? undefined : shapes.shape(output),
      errors: errors.map((index) => header.errors[index]?.[1] as string),
      iamActions: iam === 0 ? undefined : (iam ?? [`${header.iam}:${operation}`]),
    };
  }
}

const read = new Map<string, ServiceOffer | undefined>();

/** What a service offers, by its name in SDK integrations; undefined when there is no model of it. */
export function serviceOffer(service: string): ServiceOffer | undefined {
  if (!read.has(service)) read.set(service, tryRead(service));
  return read.get(service);
}

function tryRead(service: string): ServiceOffer | undefined {
  const file = join(SERVICES, `${service}.jsonl`);
  if (!/^[a-z0-9]+$/.test(service) || !existsSync(file)) return undefined;
  return new ServiceOffer(readFileSync(file, 'utf8'));
}
