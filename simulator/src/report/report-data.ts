import { formatDuration } from '../diagram/format-duration';
import { detailsOf, visitsOf, type Visit } from '../diagram/visits';
import type { HistoryEvent } from '../engine/history/history';
import type { JsonObject } from '../base/json';
import type { ReportSource } from './run-source';
import { TextTable } from './text-table';

/** So many bytes of texts leave room for the diagram, the numbers and the page itself below 5 MB. */
const MAX_TEXT_BYTES = 2_800_000;

/** What the page's script works with: numbers and indexes into `texts`, so that 10,000 events stay small. */
export interface ReportData {
  readonly startMs: number;
  readonly durationMs: number;
  readonly texts: readonly (string | [cut: string, length: number])[];
  readonly visits: readonly VisitRow[];
  readonly events: readonly EventRow[];
}

/** Texts are given by their numbers; -1 stands for none. Times count from the start, in milliseconds. */
export type VisitRow = [
  name: number,
  type: number,
  outcome: number,
  parent: number,
  previous: number,
  iteration: number,
  enteredMs: number,
  endedMs: number,
  attempts: number,
  input: number,
  output: number,
  assigned: number[],
  errors: [atMs: number, error: number, cause: number][],
];

export type EventRow = [id: number, previousId: number, atMs: number, type: number, details: number, visit: number];

/** Packs the history of a run for the page. */
export function packHistory({ run }: ReportSource): { readonly data: ReportData; readonly visits: readonly Visit[] } {
  const texts = new TextTable();
  const visits = visitsOf(run.history);
  const startMs = run.history[0]?.timestamp.getTime() ?? 0;
  const endMs = run.history.at(-1)?.timestamp.getTime() ?? startMs;
  const owners = new Map(visits.flatMap(({ events, index }) => events.map((id) => [id, index] as const)));
  const visitRows = visits.map((visit) => visitRow(visit, startMs, texts));
  const eventRows = run.history.map((event) => eventRow(event, startMs, owners.get(event.id) ?? -1, texts));
  const data = {
    startMs,
    durationMs: endMs - startMs,
    texts: texts.within(MAX_TEXT_BYTES),
    visits: visitRows,
    events: eventRows,
  };
  return { data, visits };
}

function visitRow(visit: Visit, startMs: number, texts: TextTable): VisitRow {
  const number = (text: string | undefined): number => (text === undefined ? -1 : texts.add(text));
  return [
    texts.add(visit.name),
    texts.add(visit.type),
    texts.add(visit.outcome),
    visit.parent ?? -1,
    visit.previous ?? -1,
    visit.iteration ?? -1,
    visit.enteredMs - startMs,
    visit.endedMs - startMs,
    visit.attempts,
    number(visit.input),
    number(visit.output),
    Object.entries(visit.assigned ?? {}).flatMap(([name, value]) => [texts.add(name), texts.add(value)]),
    visit.errors.map(({ atMs, error, cause }) => [atMs - startMs, texts.add(error), number(cause)]),
  ];
}

function eventRow(event: HistoryEvent, startMs: number, visit: number, texts: TextTable): EventRow {
  const details = shownDetails(event);
  return [
    event.id,
    event.previousEventId,
    event.timestamp.getTime() - startMs,
    texts.add(event.type),
    details === undefined ? -1 : texts.add(details),
    visit,
  ];
}

/** The visit shows what goes in and comes out of a state: the event need not say it again. */
function shownDetails(event: HistoryEvent): string | undefined {
  const isVisit = /State(Entered|Exited)$/.test(event.type);
  const entries = Object.entries(detailsOf(event)).filter(
    ([key]) => !key.endsWith('Details') && !(isVisit && ['input', 'output', 'assignedVariables'].includes(key)),
  );
  return entries.length === 0 ? undefined : JSON.stringify(Object.fromEntries(entries) satisfies JsonObject);
}

/** A moment of the run, counted from its start. */
export function formatMoment(atMs: number): string {
  return atMs === 0 ? 'start' : `+${formatDuration(atMs)}`;
}
