import type { Rule } from '../../finding';

const MAX_STATE_NAME = 80;

/** A state name is longer than AWS takes. */
export const nameTooLong: Rule = ({ name }) =>
  name.length > MAX_STATE_NAME
    ? `must have a name of at most ${MAX_STATE_NAME} characters, got ${name.length}; shorten the id or the prefix`
    : undefined;
