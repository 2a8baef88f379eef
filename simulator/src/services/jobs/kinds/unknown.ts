import type { JobKind } from '../job-kind';

/** The jobs of an action of which nothing more is known than that Step Functions can wait for them. */
export const UNKNOWN_KIND: JobKind = {
  watching: [],
  stopping: [],
  started: ({ id }) => ({ Id: id }),
  members: ({ id, statusText }) => ({ Id: id, Status: statusText }),
};
