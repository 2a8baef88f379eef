import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Visit } from '../src/diagram/visits';
import type { HistoryEvent } from '../src/engine/history/history';
import { TASK_FAULT_KINDS } from '../src/faults/task-fault-kinds';
import { ask, part, type JsonObject } from './api';
import { Button, Field, given } from './forms';
import { isChild } from './place';
import { act, useKnown } from './store';
import { CALL, iterationsOf } from './visits';

interface CallFaultProps {
  readonly arn: string;
  readonly visit: Visit;
  readonly visits: readonly Visit[];
  readonly events: readonly HistoryEvent[];
}

/** What goes wrong with one call: the one that is about to be made, or an earlier one, to which the world goes back. */
export function CallFault({ arn, visit, visits, events }: CallFaultProps): JSX.Element | null {
  const { isBusy, overview } = useKnown();
  const own = new Set(visit.events);
  const calls = events.filter(({ id, type }) => own.has(id) && CALL.test(type)).map(({ id }) => id);
  const [chosen, setChosen] = useState('');
  const [kind, setKind] = useState('error');
  const [error, setError] = useState('');
  // The faults of a distributed Map's child are those of whoever has started it.
  if (calls.length === 0 || isChild(arn)) return null;
  const number = chosen === '' ? calls.length : Number(chosen);
  const call = calls[number - 1] as number;
  const isPending = overview?.speed === 'stepped' && events.at(-1)?.id === call;
  const path = `/executions/${part(arn)}/faults`;
  const strike = (): void => {
    const iterations = iterationsOf(visit, visits);
    const fault: JsonObject = {
      state: visit.name,
      kind,
      ...given({ error }),
      ...(iterations.length > 0 && { iteration: [...iterations] }),
    };
    void act(
      async () => {
        if (!isPending) await ask('POST', '/world/rewind', { execution: arn, event: call });
        await ask('POST', path, { faults: [fault] });
      },
      () => `The call is about to be made, and suffers '${kind}': 'Next event' or 'Until idle' goes on`,
    );
  };
  return (
    <details class="faults">
      <summary>
        {isPending ? 'What if this call goes wrong? It is about to be made' : 'What if this call goes wrong?'}
      </summary>
      <p class="weak">
        {isPending
          ? 'Nothing but this call is struck.'
          : 'Everything goes back to where it was about to be made; nothing but it is struck.'}
      </p>
      <div class="tools">
        {calls.length > 1 && (
          <Field
            label="Call"
            value={String(number)}
            options={calls.map((_, at) => String(at + 1))}
            onInput={setChosen}
          />
        )}
        <Field label="How it goes wrong" value={kind} options={TASK_FAULT_KINDS} onInput={setKind} />
        <Field label="Its error (optional)" value={error} onInput={setError} />
        <Button
          disabled={isBusy}
          twin={`POST /_sim/v1/world/rewind {"execution":…,"event":${call}}, then POST /_sim/v1${path}`}
          onClick={strike}
        >
          Strike this call
        </Button>
      </div>
    </details>
  );
}
