import { environment } from '../../../resources/handlers/environment';
import type { Policy } from './decide';

/** The settings of the construct: which executions are redriven, when, and after which states never. */
export interface Settings {
  readonly policy: Policy;
  readonly neverAfter: readonly string[];
}

/** Reads the settings that the construct has written. */
export function settings(): Settings {
  return JSON.parse(environment('SETTINGS')) as Settings;
}
