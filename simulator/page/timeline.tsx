import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatDuration } from '../src/diagram/format-duration';
import type { Visit } from '../src/diagram/visits';
import { Field } from './forms';
import { RowList } from './row-list';
import { titleOf } from './visits';

interface TimelineProps {
  readonly visits: readonly Visit[];
  readonly selected: number | undefined;
  readonly select: (index: number) => void;
}

/** Every visit to a state, in the order of entering, with a bar in virtual time. */
export function Timeline({ visits, selected, select }: TimelineProps): JSX.Element {
  const [wanted, setWanted] = useState('');
  const text = wanted.toLowerCase();
  const shown = text === '' ? visits : visits.filter((visit) => textOf(visit).includes(text));
  const startMs = visits[0]?.enteredMs ?? 0;
  const endMs = visits.reduce((last, visit) => Math.max(last, visit.endedMs), startMs + 1);
  const at = shown.findIndex(({ index }) => index === selected);
  return (
    <>
      <div class="tools">
        <Field label="Search states, inputs, errors" value={wanted} onInput={setWanted} />
        <span class="weak">
          {shown.length} of {visits.length}
        </span>
      </div>
      <RowList
        id="visit"
        label="Steps in the order of entering"
        count={shown.length}
        selected={at < 0 ? undefined : at}
        select={(row) => {
          const visit = shown[row];
          if (visit !== undefined) select(visit.index);
        }}
        row={(row) => <VisitRow visit={shown[row] as Visit} startMs={startMs} spanMs={endMs - startMs} />}
        tone={(row) => toneOf(shown[row] as Visit)}
        empty={visits.length === 0 ? 'No state was entered yet' : 'Nothing is like that'}
      />
    </>
  );
}

function VisitRow({
  visit,
  startMs,
  spanMs,
}: {
  readonly visit: Visit;
  readonly startMs: number;
  readonly spanMs: number;
}): JSX.Element {
  const { enteredMs, endedMs, outcome, attempts } = visit;
  const left = ((enteredMs - startMs) / spanMs) * 100;
  const width = Math.max(1, ((endedMs - enteredMs) / spanMs) * 100);
  return (
    <>
      <span class="outcome">{outcome}</span>
      <span class="name">{titleOf(visit)}</span>
      <span class="weak">
        {formatDuration(endedMs - enteredMs)}
        {attempts > 1 ? ` · ${attempts} attempts` : ''}
      </span>
      <span class="track" aria-hidden>
        <span class="bar" style={{ left: `${Math.min(left, 99)}%`, width: `${width}%` }} />
      </span>
    </>
  );
}

export function toneOf({ outcome }: Visit): string {
  return outcome === 'aborted' ? 'failed' : outcome;
}

const TEXTS = new WeakMap<Visit, string>();

/** What is searched: made once, since a long history is searched at each key. */
function textOf(visit: Visit): string {
  const known = TEXTS.get(visit);
  if (known !== undefined) return known;
  const errors = visit.errors.map(({ error, cause = '' }) => `${error} ${cause}`).join(' ');
  const text = `${titleOf(visit)} ${visit.outcome} ${visit.input ?? ''} ${visit.output ?? ''} ${errors}`.toLowerCase();
  TEXTS.set(visit, text);
  return text;
}
