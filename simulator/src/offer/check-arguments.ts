import { toldOf } from './argument-rules';
import type { DescribedIntegration } from './described-integration';
import { takesJson } from './json-texts';
import { isPlainObject } from './plain-object';
import { nameIn, type Member, type ObjectShape, type Shape } from './shape';

/** What AWS says of arguments that it can't start a task with. */
export interface ArgumentProblems {
  /** In AWS's words, each for itself. */
  readonly problems: readonly string[];
  /** What AWS or the service may refuse: spellings, and what is written instead; values that the service's model lacks. */
  readonly doubts: readonly string[];
}

/** How the values to check stand: as they come to the service, or as a template that is yet to be evaluated. */
export interface ArgumentMode {
  /** Whether a text or a member's name may stand for something that only a run can tell. */
  isDynamic(value: unknown): boolean;
  /** The name that a member will have. */
  nameOf(key: string): string;
}

/** Values as they are. */
const EVALUATED: ArgumentMode = { isDynamic: () => false, nameOf: (key) => key };

/** Checks the arguments of a task: their names and types, and what AWS's pages ask besides. */
export function checkArguments(
  described: DescribedIntegration,
  given: unknown,
  mode: ArgumentMode = EVALUATED,
): ArgumentProblems {
  const check = new ArgumentCheck(described, mode);
  if (described.input?.kind === 'object') check.object(given, described.input, '', true);
  if (isPlainObject(given)) check.rule(given);
  return check;
}

/** The required arguments that are not there: undefined, or given as null. */
export function missingMembers(
  { input, naming }: DescribedIntegration,
  given: unknown,
  mode = EVALUATED,
): readonly Member[] {
  if (input?.kind !== 'object' || !isPlainObject(given)) return [];
  const names = new Set(Object.keys(given).map((key) => mode.nameOf(key)));
  return input.members.filter(
    (member) => member.required && !names.has(nameIn(naming, member)) && !names.has(member.optimizedName),
  );
}

class ArgumentCheck implements ArgumentProblems {
  readonly problems: string[] = [];
  readonly doubts: string[] = [];

  constructor(
    private readonly described: DescribedIntegration,
    private readonly mode: ArgumentMode,
  ) {}

  object(value: unknown, shape: ObjectShape, name: string, isWhole = false): void {
    if (value === null || this.mode.isDynamic(value)) return;
    if (!isPlainObject(value)) return this.wrongType(name, 'an OBJECT', isWhole);
    for (const [key, each] of Object.entries(value)) {
      const written = this.mode.nameOf(key);
      const member = this.memberOf(shape, written, isWhole);
      if (member === undefined) this.problems.push(`The field "${written}" is not supported by Step Functions`);
      else if (written === key) this.value(each, member.shape, written, member.modelName);
    }
  }

  rule(given: Readonly<Record<string, unknown>>): void {
    const { rule } = this.described;
    if (rule === undefined) return;
    const told = toldOf(given, this.mode);
    this.problems.push(...(rule.problems?.(told) ?? []));
    this.doubts.push(...(rule.doubts?.(told) ?? []));
  }

  private memberOf(shape: ObjectShape, written: string, isWhole: boolean): Member | undefined {
    const { naming, lacks } = this.described;
    if (isWhole && lacks.includes(written)) return undefined;
    const exact = shape.members.find((member) => nameIn(naming, member) === written);
    if (exact !== undefined) return exact;
    const other = shape.members.find((member) => this.isOtherSpelling(member, written));
    if (other !== undefined) this.doubts.push(`'${written}' is written '${nameIn(naming, other)}' by Step Functions`);
    return other;
  }

  /** Of SDK integrations the model's own spelling; of optimized ones a first letter in lower case, as AWS's page shows. */
  private isOtherSpelling(member: Member, written: string): boolean {
    if (this.described.naming === 'sdk') return member.optimizedName === written;
    return member.sdkName === written || member.modelName === written;
  }

  private value(value: unknown, shape: Shape, name: string, modelName: string): void {
    if (value === null || value === undefined || this.mode.isDynamic(value)) return;
    switch (shape.kind) {
      case 'any':
        return;
      case 'object':
        return this.object(value, shape, name);
      case 'list':
        if (!Array.isArray(value)) return this.wrongType(name, 'an ARRAY');
        return value.forEach((item) => this.value(item, shape.of, name, modelName));
      case 'map':
        if (!isPlainObject(value)) return this.wrongType(name, 'an OBJECT');
        return Object.entries(value).forEach(([key, each]) => {
          if (this.mode.nameOf(key) === key) this.value(each, shape.of, key, modelName);
        });
      case 'text':
      case 'choice':
      case 'bytes':
        if (!this.isText(value, shape, modelName)) this.wrongType(name, 'a STRING');
        else if (shape.kind === 'choice') this.oneOf(value, shape.values, name);
        return;
      case 'boolean':
        if (typeof value !== 'boolean' && value !== 'true' && value !== 'false') this.wrongType(name, 'a BOOLEAN');
        return;
      case 'integer':
      case 'number':
        if (!isNumeric(value)) this.wrongType(name, 'a NUMBER');
        return;
      case 'date':
        if (typeof value !== 'string' && typeof value !== 'number') this.wrongType(name, 'a STRING');
    }
  }

  /** The service itself refuses what its model lacks, and may know more values by now. */
  private oneOf(value: unknown, values: readonly string[], name: string): void {
    if (this.described.naming === 'sdk' || typeof value !== 'string' || values.includes(value)) return;
    this.doubts.push(`The value for the field '${name}' is none of [${values.join(', ')}]`);
  }

  private isText(value: unknown, { kind }: Shape, modelName: string): boolean {
    if (typeof value === 'string') return true;
    const { naming, sdkService = '' } = this.described;
    // Recorded: an SDK integration writes any JSON as the bytes of an object in S3.
    if (kind === 'bytes' && naming === 'sdk') return true;
    return typeof value === 'object' && (kind === 'bytes' || takesJson(sdkService, modelName));
  }

  private wrongType(name: string, type: string, isWhole = false): void {
    this.problems.push(isWhole ? `The value must be ${type}` : `The value for the field '${name}' must be ${type}`);
  }
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value));
}
