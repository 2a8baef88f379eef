import type { Scenario } from '../demo/stage';
import { SIGN_UP_SCENARIOS } from './sign-up';

/** The scenarios of each stack of the example app. */
export const SCENARIOS: Readonly<Record<string, readonly Scenario[]>> = { SignUp: SIGN_UP_SCENARIOS };
