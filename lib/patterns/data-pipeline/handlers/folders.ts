import type { Run } from './events';

/** The folder of a run, for files that are made of its input. */
export function folderOf(kind: 'work' | 'quarantine' | 'manifests', { pipeline, partition, id }: Run): string {
  return `${kind}/${pipeline}/${partition}/${id}/`;
}
