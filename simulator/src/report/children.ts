import { escapeHtml } from '../diagram/escape';
import { retriesOf } from '../diagram/run-overlay';
import { visitsOf, type Visit, type VisitOutcome } from '../diagram/visits';
import { clip, shown, table } from './html';
import type { ReportedRun } from './run-source';

/** Inputs of many children have to stand on one page. */
const MAX_SHOWN_INPUT = 2_000;

/** How the visits of all child executions to one state ended. */
interface StateOutcomes {
  readonly state: string;
  readonly outcomes: Record<VisitOutcome, number>;
  retries: number;
}

/** The child executions of distributed Maps: how many ended how, by state as well, and those that did not succeed. */
export function renderChildren(children: readonly ReportedRun[]): string {
  const rows = outcomesByState(children).map(({ state, outcomes, retries }) =>
    row([state], [total(outcomes), outcomes.succeeded, outcomes.caught, failures(outcomes), retries]),
  );
  const bad = children.filter(({ status }) => status !== 'SUCCEEDED');
  return [
    `<h2>Child executions</h2><p>${counted(children)}</p>`,
    table(['State', 'Entered', 'Succeeded', 'Caught', 'Failed', 'Retries'], rows),
    bad.length === 0 ? '' : renderBad(bad),
  ].join('');
}

/** The visits of child executions to states that are billed: an Express child is billed by its start. */
export function billedVisits(children: readonly ReportedRun[]): readonly Visit[] {
  return visitsOfChildren(children.filter((child) => !isExpress(child)));
}

/** Whether a child execution is an Express one. */
export function isExpress({ arn }: ReportedRun): boolean {
  return arn?.includes(':express:') === true;
}

function visitsOfChildren(children: readonly ReportedRun[]): readonly Visit[] {
  return children.flatMap(({ history }) => visitsOf(history));
}

function renderBad(children: readonly ReportedRun[]): string {
  const { items, note } = shown(children);
  const rows = items.map(({ name, status, input, error, cause }) => {
    const why = [error, cause].filter((text) => text !== undefined).join(': ');
    const cells = [name, status, why].map((text) => `<td>${escapeHtml(clip(text, MAX_SHOWN_INPUT))}</td>`);
    return `<tr>${cells.join('')}<td><pre>${escapeHtml(clip(JSON.stringify(input ?? null, undefined, 2), MAX_SHOWN_INPUT))}</pre></td></tr>`;
  });
  return `<h2>Did not succeed</h2>${note}${table(['Execution', 'Status', 'Error', 'Input'], rows)}`;
}

function counted(children: readonly ReportedRun[]): string {
  const counts = new Map<string, number>();
  for (const { status } of children) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${escapeHtml(status)}`).join(', ');
}

function outcomesByState(children: readonly ReportedRun[]): readonly StateOutcomes[] {
  const states = new Map<string, StateOutcomes>();
  for (const visit of visitsOfChildren(children)) {
    const outcomes = { succeeded: 0, caught: 0, failed: 0, aborted: 0, running: 0 };
    const state = states.get(visit.name) ?? { state: visit.name, outcomes, retries: 0 };
    state.outcomes[visit.outcome] += 1;
    state.retries += retriesOf(visit);
    states.set(visit.name, state);
  }
  return [...states.values()];
}

function total(outcomes: StateOutcomes['outcomes']): number {
  return Object.values(outcomes).reduce((sum, each) => sum + each, 0);
}

function failures({ failed, aborted, running }: StateOutcomes['outcomes']): number {
  return failed + aborted + running;
}

function row(texts: readonly string[], numbers: readonly number[]): string {
  const cells = [
    ...texts.map((text) => `<td>${escapeHtml(text)}</td>`),
    ...numbers.map((number) => `<td class="number">${number}</td>`),
  ];
  return `<tr>${cells.join('')}</tr>`;
}
