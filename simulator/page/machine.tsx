import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { part, type Machine } from './api';
import { shortPath } from './place';
import { GraphView } from './graph';
import { JsonView } from './json-view';
import { Start } from './start';
import { stateIn } from './state-detail';
import { StateFaults } from './state-faults';
import { useAsked } from './store';
import { Tabs } from './tabs';
import { Versions } from './versions';

/** One machine: its picture, its definition, and the form that starts it. */
export function MachineView({ arn }: { readonly arn: string }): JSX.Element {
  const machine = useAsked<Machine>(`/machines/${part(arn)}`, true);
  const [state, setState] = useState<string | undefined>();
  if (machine === undefined) return <p class="weak pad">…</p>;
  const definition = state === undefined ? undefined : stateIn(machine.definition, state);
  return (
    <div class="execution">
      <header class="head">
        <h2>{shortPath(machine.path)}</h2>
        <p class="facts">
          <span>{machine.states.length === 1 ? '1 state' : `${machine.states.length} states`}</span>
        </p>
      </header>
      <div class="columns">
        <GraphView path={`/machines/${part(arn)}/diagram`} events={undefined} selected={state} select={setState} />
        <div class="story">
          <Start key={arn} machine={machine} />
          {definition !== undefined && state !== undefined ? (
            <section class="card" aria-label={`State ${state}`}>
              <h3>{state}</h3>
              <JsonView value={definition} label="Definition of the state" />
              {definition['Type'] === 'Task' && <StateFaults key={state} machine={machine} state={state} />}
            </section>
          ) : (
            <Tabs
              id="machine"
              label="The machine"
              tabs={[
                ['Definition', () => <JsonView value={machine.definition} label="Definition" />],
                ['Versions', () => <Versions arn={arn} />],
              ]}
            />
          )}
        </div>
      </div>
    </div>
  );
}
