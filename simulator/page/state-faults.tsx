import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ask, part, type JsonObject, type Machine } from './api';
import { Button, Field, given } from './forms';
import { StateMock } from './state-mock';
import { TASK_FAULT_KINDS } from '../src/faults/task-fault-kinds';
import { act, useAsked, useKnown } from './store';

interface Fault {
  readonly state?: string;
  readonly kind: string;
  readonly attempt?: number | 'every';
}

/** What goes wrong with the task of a state, and what answers in its place, in executions that begin from now on. */
export function StateFaults({ machine, state }: { readonly machine: Machine; readonly state: string }): JSX.Element {
  const { isBusy } = useKnown();
  const [kind, setKind] = useState('error');
  const [attempt, setAttempt] = useState('1');
  const [error, setError] = useState('');
  const path = `/machines/${part(machine.path)}`;
  const standing = useAsked<{ faults: readonly Fault[] }>(`${path}/faults`)?.faults ?? [];
  const strike = (): void => {
    const fault: JsonObject = {
      state,
      kind,
      attempt: attempt === 'every' ? attempt : Number(attempt),
      ...given({ error }),
    };
    const faults = [...(standing as unknown as JsonObject[]), fault];
    void act(
      () => ask('PUT', `${path}/faults`, { faults }),
      () => `Every execution that starts now suffers it`,
    );
  };
  return (
    <details class="faults">
      <summary>{`Faults and mocks${standing.length === 0 ? '' : ` (${standing.length} ${standing.length === 1 ? 'fault' : 'faults'} on this machine)`}`}</summary>
      <p class="weak">They concern executions that start from now on; mocks hold at once.</p>
      <div class="tools">
        <Field label="What goes wrong" value={kind} options={TASK_FAULT_KINDS} onInput={setKind} />
        <Field label="Attempt" value={attempt} options={['1', '2', '3', 'every']} onInput={setAttempt} />
        <Field label="Error (optional)" value={error} onInput={setError} />
        <Button disabled={isBusy} twin={`PUT /_sim/v1${path}/faults`} onClick={strike}>
          Strike
        </Button>
        {standing.length > 0 && (
          <Button
            disabled={isBusy}
            twin={`DELETE /_sim/v1${path}/faults`}
            onClick={() =>
              void act(
                () => ask('DELETE', `${path}/faults`),
                () => 'All goes well again',
              )
            }
          >
            Clear all faults
          </Button>
        )}
      </div>
      <ul>
        {standing.map((each, at) => (
          <li key={at}>{`${each.state ?? ''}: ${each.kind}, attempt ${each.attempt ?? 1}`}</li>
        ))}
      </ul>
      <StateMock path={`${path}/states/${part(state)}/mock`} />
    </details>
  );
}
