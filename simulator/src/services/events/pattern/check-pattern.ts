import type { Json } from '../../../base/json';
import type { Resource } from '../../resource';
import { compilePattern } from './compile-pattern';
import { PatternError } from './pattern-error';

/**
 * Checks the patterns in a resource's property when the app is loaded, as AWS does when it is deployed.
 * @throws when AWS would refuse one of them.
 */
export function checkPatterns(patterns: readonly Json[], property: string, { path }: Pick<Resource, 'path'>): void {
  for (const pattern of patterns) {
    try {
      compilePattern(pattern);
    } catch (error) {
      // What can't be resolved in it is told when an event comes.
      if (!(error instanceof PatternError)) return;
      throw new Error(
        `[${path}] '${property}' must hold a pattern that AWS takes, got ${JSON.stringify(pattern)}; ` +
          `AWS refuses it with "Event pattern is not valid. Reason: ${error.message}": write it with the operators on AWS's page`,
        { cause: error },
      );
    }
  }
}
