import type { StateMachineDefinition } from '../language/definition';

/** Whom a change concerns. */
export type UpgradeArea = 'inFlight' | 'redrive' | 'callers' | 'observers' | 'permissions' | 'behaviour';

/** How bad it is: somebody breaks, somebody has to look, somebody may want to know. */
export type UpgradeSeverity = 'breaking' | 'warning' | 'info';

/** What a change of a definition means for somebody. */
export interface UpgradeFinding {
  readonly area: UpgradeArea;
  readonly severity: UpgradeSeverity;
  /** The state or the field that it is about. */
  readonly where: string;
  readonly what: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Two versions of one machine. */
export interface Versions {
  readonly before: StateMachineDefinition;
  readonly after: StateMachineDefinition;
}
