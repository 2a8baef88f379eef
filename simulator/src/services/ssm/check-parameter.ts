import { AwsError } from '../service';

const TYPES = ['String', 'StringList', 'SecureString'];
const MAX_LEVELS = 15;

/**
 * Checks the name of a parameter that is put.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 * @throws AwsError `ValidationException`, `AccessDeniedException`, `HierarchyLevelLimitExceededException`.
 */
export function checkName(name: string): void {
  const levels = name.split('/').filter((each) => each !== '');
  const isPath = name.includes('/');
  if (isPath && !name.startsWith('/')) throw invalid('Parameter name must be a fully qualified name');
  if (levels.length > 1 && /^aws/i.test(levels[0] ?? '')) {
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  }
  if (!/^(\/[\w.-]+)+$|^[\w.-]+$/.test(name) || /^(aws|ssm)/i.test(levels[0] ?? '')) {
    throw invalid(
      levels.length > 1
        ? 'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of ' +
            'sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following ' +
            '3 symbols .-_'
        : 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). Only a mix of letters, numbers and ' +
            'the following 3 symbols .-_ are allowed.',
    );
  }
  if (levels.length > MAX_LEVELS) {
    const reason = `A hierarchy can have a maximum of ${MAX_LEVELS} levels.`;
    throw new AwsError('HierarchyLevelLimitExceededException', reason);
  }
}

/**
 * The type with which a parameter is put: the one that it has, or the first that it gets.
 * @throws AwsError `ValidationException` for none or an unknown one, `HierarchyTypeMismatchException` for another one.
 */
export function typeOf(asked: string | undefined, before: string | undefined): string {
  const type = asked ?? before;
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  if (!TYPES.includes(type)) {
    throw invalid(
      `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: ` +
        `Member must satisfy enum value set: [${TYPES.join(', ')}]`,
    );
  }
  if (before === undefined || type === before) return type;
  const reason = `The parameter has the type ${before}; Parameter Store doesn't support changing it to ${type}.`;
  throw new AwsError('HierarchyTypeMismatchException', reason);
}

function invalid(reason: string): AwsError {
  return new AwsError('ValidationException', reason);
}
