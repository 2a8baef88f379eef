import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The reason for which somebody has acknowledged one of some rules at a construct or around it; undefined where nobody has. */
export function acknowledged(construct: IConstruct, ids: readonly string[]): string | undefined {
  for (let at: IConstruct | undefined = construct; at !== undefined; at = at.node.scope) {
    for (const { type, data } of at.node.metadata) {
      if (type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY) continue;
      for (const [id, reason] of Object.entries((data ?? {}) as Readonly<Record<string, string>>)) {
        // Before 2.262.1 aws-cdk-lib wrote 'annotation::' before an id, and writes 'Annotation::' since.
        if (ids.includes(id.replace(/^annotation::/i, ''))) return reason;
      }
    }
  }
  return undefined;
}
