/** Why a path can't be followed through a document, in the words that AWS's JSONPath library uses. */
export class PathFailure extends Error {}

/** What a path names is not there. */
export class PathNotFound extends PathFailure {}
