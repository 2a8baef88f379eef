import { ERROR_FEATURES } from './language/error-features';
import type { LanguageFeature } from './language/feature';
import { JSONATA_FEATURES } from './language/jsonata-features';
import { SCOPE_FEATURES } from './language/scope-features';

export type { LanguageFeature, Probe } from './language/feature';

/** Every feature that our machines may use and that an engine may lack. */
export const LANGUAGE_FEATURES: readonly LanguageFeature[] = [
  ...JSONATA_FEATURES,
  ...ERROR_FEATURES,
  ...SCOPE_FEATURES,
];
