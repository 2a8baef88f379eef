import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatDuration } from '../src/diagram/format-duration';
import type { Visit } from '../src/diagram/visits';
import { part, type Execution, type Line } from './api';
import { JsonView } from './json-view';
import { useAsked, useHistory, useKnown } from './store';
import { titleOf, useVisits } from './visits';

/** An execution beside another one of the same machine: where they went, and how long and how well each state took. */
export function Compare({ line, visits }: { readonly line: Line; readonly visits: readonly Visit[] }): JSX.Element {
  const { overview } = useKnown();
  const others = (overview?.executions ?? []).filter(
    ({ arn, machine }) => machine === line.machine && arn !== line.arn,
  );
  const [chosen, setChosen] = useState('');
  const other = others.find(({ arn }) => arn === chosen) ?? others.at(-1);
  if (other === undefined) return <p class="weak pad">No other execution of this machine was started.</p>;
  return (
    <div class="pad">
      <label class="picker">
        <span>Compare with</span>
        <select value={other.arn} onChange={(event) => setChosen(event.currentTarget.value)}>
          {others.map(({ arn, name, status }) => (
            <option key={arn} value={arn} selected={arn === other.arn}>
              {`${name} (${status})`}
            </option>
          ))}
        </select>
      </label>
      <Beside key={other.arn} line={line} visits={visits} other={other} />
    </div>
  );
}

function Beside({
  line,
  visits,
  other,
}: {
  readonly line: Line;
  readonly visits: readonly Visit[];
  readonly other: Line;
}): JSX.Element {
  const { overview } = useKnown();
  const theirs = useVisits(useHistory(other), overview === undefined ? 0 : Date.parse(overview.now));
  const one = useAsked<Execution>(`/executions/${part(line.arn)}`);
  const two = useAsked<Execution>(`/executions/${part(other.arn)}`);
  const rows = rowsOf(visits, theirs);
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">{line.name}</th>
            <th scope="col">{other.name}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map(({ key, title, mine, other: its }) => (
            <tr key={key} class={textOf(mine) === textOf(its) ? '' : 'differs'}>
              <th scope="row">{title}</th>
              <td>{textOf(mine)}</td>
              <td>{textOf(its)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && <p class="weak">{`The first ${MOST_ROWS} of ${rows.length}.`}</p>}
      {[one, two].map((each) =>
        each === undefined ? null : (
          <details key={each.arn}>
            <summary>{`Input and output of ${each.name}`}</summary>
            <JsonView value={{ input: each.input, output: each.output ?? null }} label={`Of ${each.name}`} />
          </details>
        ),
      )}
    </>
  );
}

const MOST_ROWS = 300;

interface Row {
  readonly key: string;
  readonly title: string;
  readonly mine?: Visit;
  readonly other?: Visit;
}

/** The visits of both, the same visit of a state in one row, in the order of the first and then of the second. */
function rowsOf(mine: readonly Visit[], theirs: readonly Visit[]): readonly Row[] {
  const [first, second] = [keyed(mine), keyed(theirs)];
  const rows = [...first].map(([key, visit]): Row => {
    const other = second.get(key);
    return { key, title: titleOf(visit), mine: visit, ...(other !== undefined && { other }) };
  });
  const more = [...second].filter(([key]) => !first.has(key));
  return [...rows, ...more.map(([key, visit]): Row => ({ key, title: titleOf(visit), other: visit }))];
}

function keyed(visits: readonly Visit[]): ReadonlyMap<string, Visit> {
  const times = new Map<string, number>();
  return new Map(
    visits.map((visit) => {
      const title = titleOf(visit);
      const time = (times.get(title) ?? 0) + 1;
      times.set(title, time);
      return [`${title} ${time}`, visit];
    }),
  );
}

function textOf(visit: Visit | undefined): string {
  if (visit === undefined) return '—';
  const took = visit.endedMs - visit.enteredMs;
  const error = visit.errors.at(-1)?.error;
  return [
    visit.outcome,
    ...(took > 0 ? [formatDuration(took)] : []),
    ...(visit.attempts > 1 ? [`${visit.attempts} attempts`] : []),
    ...(error === undefined ? [] : [error]),
  ].join(' · ');
}
