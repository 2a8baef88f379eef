import { quoted } from '../../core/jsonata';
import { type EarlyEndSettings, earlyEnd } from '../../capabilities/results/end-early';
import type { EarlyEnd } from '../../capabilities/results/early-end';
import { firstFailures } from '../../capabilities/results/records';
import type { FanOutSettings } from './states';
import { figuresInPlace, outcomeOutput } from './states';

/** The part of an early end that depends on the size. */
export interface EarlySize extends Pick<EarlyEndSettings, 'entering' | 'member'> {
  /** JSONata of the names of all branches, or the indexes of all items. */
  readonly all: string;
  /** JSONata of the results in the output, over `$records`. */
  readonly results: string;
}

/** The way in which branches or items end one another, and what comes out then; undefined where the policy lets all come to their end. */
export function earlyEndOf(settings: FanOutSettings, { all, results, ...size }: EarlySize): EarlyEnd | undefined {
  const { scope, names, policy, encryptionKey } = settings;
  const output = (records: string): string =>
    outcomeOutput(settings, {
      bound:
        `$records := [${records}]; $failures := []; $all := ${all}; $lost := [$all[$not($ in $records.${size.member})]]; ` +
        '$counts := {"total": $count($records) + $count($lost), "succeeded": $count($records), "failed": 0, "lost": $count($lost)}; ',
      outcome: `{"counts": $counts, "results": ${results}, "lost": $lost${figuresInPlace(settings)}}`,
      firstFailures: firstFailures('$failures'),
    });
  return earlyEnd({ scope, names, policy, output, encryptionKey, ...size });
}

/** The records of all who have come to their end, where none was lost: `bound` is JSONata that binds `$counts`. */
export function noneLost({ policy }: FanOutSettings, bound: string): { readonly bound: string; readonly lost: string } {
  if (policy._settings.endEarly === undefined) return { bound, lost: '' };
  return { bound: `${bound}$counts := $merge([$counts, {"lost": 0}]); `, lost: ', "lost": []' };
}

/** JSONata of an array of texts. */
export function textsOf(names: readonly string[]): string {
  return `[${names.map(quoted).join(', ')}]`;
}
