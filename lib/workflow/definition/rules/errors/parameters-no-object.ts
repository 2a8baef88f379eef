import type { Rule } from '../../finding';

/** Text stands where AWS takes an object. */
export const parametersNoObject: Rule = ({ state: { Parameters: parameters } }) =>
  typeof parameters === 'string'
    ? `must have an object as Parameters, got '${parameters}'; give its fields one by one`
    : undefined;
