import type { JSX } from 'preact';
import { formatDuration } from '../src/diagram/format-duration';
import { detailsOf, type Visit } from '../src/diagram/visits';
import type { HistoryEvent } from '../src/engine/history/history';
import { part, type Execution, type Json, type JsonObject, type Machine } from './api';
import { CallFault } from './call-fault';
import { Children } from './children';
import { Button } from './forms';
import { JsonText, JsonView } from './json-view';
import { RunFrom } from './run-from';
import { StateFaults } from './state-faults';
import { goBack, useAsked, useKnown } from './store';
import { CALL, titleOf } from './visits';

interface StateDetailProps {
  readonly visit: Visit;
  readonly visits: readonly Visit[];
  readonly events: readonly HistoryEvent[];
  readonly arn: string;
  readonly execution: Execution | undefined;
  readonly machine: Machine;
  readonly choose: (index: number) => void;
}

/** One visit to a state: what went in and came out, what it called, what went wrong. */
export function StateDetail(props: StateDetailProps): JSX.Element {
  const { visit, visits, events, arn, execution, machine, choose } = props;
  const same = visits.filter(({ name }) => name === visit.name);
  const at = same.indexOf(visit);
  const own = new Set(visit.events);
  const call = events.filter(({ id, type }) => own.has(id) && CALL.test(type)).at(-1);
  const definition = stateIn(machine.definition, visit.name);
  return (
    <section class="state card" aria-label={`State ${visit.name}`}>
      <h3>
        {titleOf(visit)} <span class={`badge ${visit.outcome}`}>{visit.outcome}</span>
      </h3>
      {same.length > 1 && <Picker same={same} at={at} choose={choose} />}
      <p class="facts">
        <span>{visit.type}</span>
        <span>{formatDuration(visit.endedMs - visit.enteredMs)}</span>
        {visit.attempts > 0 && <span>{visit.attempts === 1 ? '1 attempt' : `${visit.attempts} attempts`}</span>}
        <Back arn={arn} event={visit.events[0]} />
      </p>
      {visit.errors.map(({ eventId, error, cause }) => (
        <div class="failure" key={eventId}>
          <strong>{error}</strong>
          {cause !== undefined && <JsonText text={cause} label="Cause" />}
        </div>
      ))}
      <Part title="Input" text={visit.input} />
      {call !== undefined && <Part title="Called with" text={argumentsOf(call)} />}
      <Part title="Output" text={visit.output} />
      {Object.entries(visit.assigned ?? {}).map(([name, value]) => (
        <Part key={name} title={`Variable ${name}`} text={value} />
      ))}
      <Logs definition={definition} visit={visit} />
      <details>
        <summary>Definition of the state</summary>
        <JsonView value={definition ?? {}} label="Definition of the state" />
      </details>
      {visit.type === 'Map' && <Children arn={arn} />}
      <CallFault key={`call ${visit.index}`} arn={arn} visit={visit} visits={visits} events={events} />
      {execution !== undefined && (
        <RunFrom key={`from ${visit.index}`} execution={execution} machine={machine} visit={visit} visits={visits} />
      )}
      {visit.type === 'Task' && <StateFaults key={visit.name} machine={machine} state={visit.name} />}
    </section>
  );
}

function argumentsOf(event: HistoryEvent): string | undefined {
  const { parameters, input } = detailsOf(event);
  return [parameters, input].find((each): each is string => typeof each === 'string');
}

function Part({ title, text }: { readonly title: string; readonly text: string | undefined }): JSX.Element | null {
  if (text === undefined) return null;
  return (
    <details open={text.length < 4_000}>
      <summary>{title}</summary>
      <JsonText text={text} label={title} />
    </details>
  );
}

/** Which of several visits: iterations of a Map, rounds of a loop. */
function Picker({
  same,
  at,
  choose,
}: {
  readonly same: readonly Visit[];
  readonly at: number;
  readonly choose: (index: number) => void;
}): JSX.Element {
  return (
    <label class="picker">
      <span>Visit</span>
      <select value={String(at)} onChange={(event) => choose(same[Number(event.currentTarget.value)]?.index ?? 0)}>
        {same.map((each, index) => (
          <option key={each.index} value={String(index)} selected={index === at}>
            {`${index + 1} of ${same.length}${each.iteration === undefined ? '' : `, item ${each.iteration}`}: ${each.outcome}`}
          </option>
        ))}
      </select>
    </label>
  );
}

function Back({ arn, event }: { readonly arn: string; readonly event: number | undefined }): JSX.Element | null {
  const { isBusy } = useKnown();
  if (event === undefined) return null;
  return (
    <Button
      disabled={isBusy}
      twin={`POST /_sim/v1/world/rewind {"execution":…,"event":${event}}`}
      onClick={() => void goBack(arn, event)}
    >
      Back to here
    </Button>
  );
}

/** What the function of a state wrote while the state was visited. */
function Logs({
  definition,
  visit,
}: {
  readonly definition: JsonObject | undefined;
  readonly visit: Visit;
}): JSX.Element | null {
  const { world } = useKnown();
  const called = functionOf(definition);
  const found = world?.resources.find(
    ({ type, arn, name }) =>
      type === 'AWS::Lambda::Function' &&
      called !== undefined &&
      (called === name || called === arn || called.startsWith(`${arn}:`)),
  );
  const answer = useAsked<{ lines: readonly { at: string; message: string }[] }>(
    found === undefined ? undefined : `/functions/${part(found.path)}/logs`,
  );
  if (found === undefined) return null;
  const lines = (answer?.lines ?? []).filter(({ at }) => {
    const ms = Date.parse(at);
    return ms >= visit.enteredMs && (visit.outcome === 'running' || ms <= visit.endedMs);
  });
  return (
    <details open={lines.length > 0}>
      <summary>{`Logs of ${found.path} meanwhile (${lines.length})`}</summary>
      <pre tabIndex={0} aria-label="Logs">
        {lines.map(({ message }) => message).join('\n') || 'It wrote nothing'}
      </pre>
    </details>
  );
}

function functionOf(definition: JsonObject | undefined): string | undefined {
  const resource = definition?.['Resource'];
  const given = (definition?.['Arguments'] ?? definition?.['Parameters']) as JsonObject | undefined;
  const name = given?.['FunctionName'];
  if (typeof name === 'string') return name;
  return typeof resource === 'string' && resource.includes(':function:') ? resource : undefined;
}

/** The definition of a state, wherever it stands. */
export function stateIn(definition: Json | undefined, name: string): JsonObject | undefined {
  if (typeof definition !== 'object' || definition === null) return undefined;
  if (Array.isArray(definition)) return firstFound(definition, name);
  const { States: states } = definition;
  const own = typeof states === 'object' && states !== null && !Array.isArray(states) ? states[name] : undefined;
  if (own !== undefined) return own as JsonObject;
  return firstFound(Object.values(definition), name);
}

function firstFound(all: readonly Json[], name: string): JsonObject | undefined {
  for (const each of all) {
    const found = stateIn(each, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
