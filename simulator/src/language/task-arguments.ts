import type { Json } from '../base/json';
import { checkArguments as checkNamesAndTypes, missingMembers, type ArgumentMode } from '../offer/check-arguments';
import { describedIntegration } from '../offer/described-integration';
import { integrationNameOf } from '../offer/integration-name';
import { nameIn } from '../offer/shape';
import { runtimeError } from './asl-error';
import type { QueryLanguage } from './definition';
import { expressionIn } from './jsonata';
import { hasOwn, isObject } from './jsonpath/select';

/** Arguments of API Gateway that map names to lists of texts. */
const MULTI_VALUED = ['Headers', 'QueryParameters'];

/** What can be told of arguments before a run. */
export interface TemplateFindings {
  /** Required arguments of an optimized integration that are not there: AWS refuses the definition. */
  readonly missing: readonly string[];
  /** What AWS refuses only when the task runs, or perhaps. */
  readonly warnings: readonly string[];
}

const PATHS: ArgumentMode = {
  isDynamic: () => false,
  nameOf: (key) => (key.endsWith('.$') ? key.slice(0, -2) : key),
};

const EXPRESSIONS: ArgumentMode = {
  isDynamic: (value) => typeof value === 'string' && expressionIn(value) !== undefined,
  nameOf: (key) => key,
};

/** What is wrong with the template of a task's arguments. */
export function templateFindings(resource: string, template: Json, language: QueryLanguage): TemplateFindings {
  const described = describedIntegration(resource);
  if (described === undefined || !isObject(template)) return { missing: [], warnings: [] };
  const mode = language === 'JSONata' ? EXPRESSIONS : PATHS;
  const missing = missingMembers(described, template, mode).map((member) => nameIn(described.naming, member));
  const { problems, doubts } = checkNamesAndTypes(described, template, mode);
  const isOptimized = described.naming === 'optimized';
  return {
    missing: isOptimized ? missing : [],
    warnings: [...(isOptimized ? [] : missing.map((name) => requiredButMissing(name))), ...problems, ...doubts],
  };
}

/**
 * Refuses arguments that an integration can't use.
 * @throws AslError `States.Runtime` that names every field.
 */
export function checkArguments(resource: string, args: Json, language: QueryLanguage): void {
  const described = describedIntegration(resource);
  if (described === undefined) return;
  const { problems } = checkNamesAndTypes(described, args);
  // Of SDK integrations the service itself says what lacks.
  const missing =
    described.naming === 'optimized'
      ? missingMembers(described, args ?? {}).map((member) => requiredButMissing(nameIn(described.naming, member)))
      : [];
  const all = [...missing, ...problems, ...invalidFormats(resource, args)];
  if (all.length === 0) return;
  const what = language === 'JSONata' ? 'Arguments' : 'Parameters';
  throw runtimeError(`The ${what} '${JSON.stringify(args)}' could not be used to start the Task: [${all.join(', ')}]`);
}

function requiredButMissing(name: string): string {
  return `The field '${name}' is required but was missing`;
}

function invalidFormats(resource: string, args: Json): readonly string[] {
  if (integrationNameOf(resource)?.service !== 'apigateway' || !isObject(args)) return [];
  return MULTI_VALUED.filter((field) => hasOwn(args, field) && !isMultiValued(args[field] as Json)).map(
    (field) => `The value of the field '${field}' has an invalid format`,
  );
}

function isMultiValued(value: Json): boolean {
  return value === null || (isObject(value) && Object.values(value).every(Array.isArray));
}
