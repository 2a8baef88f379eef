/** The bytes that AWS allows between states. */
export const MAX_DATA_BYTES = 262_144;

/** Beside what an item answers a record has its index and, if it failed, an error. */
export const RECORD_BYTES = 40;
