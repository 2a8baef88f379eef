import type { ExpectationSet } from '../expectation';
import { SIGN_UP } from './sign-up';
import { TEAM } from './team';

/** One file for each stack of the example app. */
export const EXPECTATIONS: readonly ExpectationSet[] = [...SIGN_UP, ...TEAM];
