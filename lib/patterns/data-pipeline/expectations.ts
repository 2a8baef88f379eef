import { raised } from '../../capabilities/results/records';
import { expressionBody, quoted } from '../../core/jsonata';

/** The error of a run whose result is not what is expected. */
export const NOT_MET = 'DataPipeline.ExpectationsNotMet';

/** The error of a run that another one has overtaken. */
export const SUPERSEDED = 'DataPipeline.Superseded';

/** The errors by which functions say how to go on. */
export const BUSY = 'DataPipeline.Busy';
export const FREE = 'DataPipeline.Free';
export const RUN_AGAIN = 'DataPipeline.RunAgain';
export const HAS_PUBLISHED = 'DataPipeline.Published';

/** JSONata, to be put in front of an expression, that raises an error with the names of those expectations that are not true. */
export function unmet(expectations: Readonly<Record<string, string>>): string {
  // Not every language keeps the order in which they were written.
  const entries = Object.entries(expectations).sort(([one], [other]) => (one < other ? -1 : 1));
  if (entries.length === 0) return '';
  const judged = entries.map(([name, text]) => `{"name": ${quoted(name)}, "is": (${expressionBody(text)}) = true}`);
  // A predicate behind an array of one object, [{…}][…], is not asked of it.
  return `$unmet := $filter([${judged.join(', ')}], function($each) { $each.is = false }).name; $exists($unmet) ? ${raised(NOT_MET, '$join($unmet, "; ")')} : `;
}
