import type { Answer } from './answer';
import type { Pair } from './generate';

/** Why an answer differs from the library's on purpose; each rule has a row in simulator/docs/conflicts.md. */
const RULES: readonly { readonly reason: string; holds(pair: Pair, theirs: Answer, ours: Answer): boolean }[] = [
  {
    reason: "`$$` (the context object) and `$name` (a variable) are AWS's own: the library is handed what comes after",
    holds: ({ path }, theirs) => !theirs.compiles && /^\$(?:\$(?=$|[.[])|[\p{ID_Start}_])/u.test(path),
  },
];

/** The reason for a difference; undefined when there is none. */
export function reasonFor(pair: Pair, theirs: Answer, ours: Answer): string | undefined {
  return RULES.find((rule) => rule.holds(pair, theirs, ours))?.reason;
}
