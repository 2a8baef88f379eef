/** The ARNs of versions that were deleted, and of those that are older than what is kept and still needed. */
export interface Cleaned {
  readonly deleted: string[];
  readonly needed: string[];
}
