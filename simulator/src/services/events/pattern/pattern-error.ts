/** A pattern that AWS refuses, in AWS's words. */
export class PatternError extends Error {}

/** Why a list of what a text must not start or end with, or look like, is refused when it is empty. */
export const EMPTY_LIST = 'Empty lists are not allowed inside anything-but';
