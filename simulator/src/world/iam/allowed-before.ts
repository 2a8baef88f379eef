import type { Need } from '../../services/need';

const MOST = 10_000;

/** Permissions that roles turned out to have: as long as no deployment changes policies, they need no second look. */
export class AllowedBefore {
  private keys = new Set<string>();

  /** Whether a need was allowed before, and nothing but role, action and resource decides about it. */
  has(roleArn: string, need: Need): boolean {
    return need.context === undefined && this.keys.has(keyOf(roleArn, need));
  }

  /** Forgets all of it: policies have changed. */
  clear(): void {
    this.keys = new Set();
  }

  /** Keeps that a need was allowed; a world that calls on very many resources forgets old ones. */
  add(roleArn: string, need: Need): void {
    if (need.context !== undefined) return;
    if (this.keys.size >= MOST) this.keys = new Set();
    this.keys.add(keyOf(roleArn, need));
  }
}

function keyOf(roleArn: string, { action, resource }: Need): string {
  return `${roleArn} ${action} ${resource ?? ''}`;
}
