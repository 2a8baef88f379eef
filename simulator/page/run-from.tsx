import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Visit } from '../src/diagram/visits';
import { ask, part, type Execution, type Json, type JsonObject, type Machine } from './api';
import { Button, Field, given, readJson } from './forms';
import { go, isChild } from './place';
import { act, useKnown } from './store';

interface RunFromProps {
  readonly execution: Execution;
  readonly machine: Machine;
  readonly visit: Visit;
  readonly visits: readonly Visit[];
}

/** Begins another execution in a state, with what that was given or with something else. */
export function RunFrom({ execution, machine, visit, visits }: RunFromProps): JSX.Element | null {
  const { isBusy } = useKnown();
  const [input, setInput] = useState(() => pretty(parsed(visit.input ?? '{}')));
  const [variables, setVariables] = useState(() => pretty(variablesAt(visit, visits)));
  const [name, setName] = useState('');
  // Only states of the machine's own sequence can be begun in.
  if (
    isChild(execution.arn) ||
    visit.parent !== undefined ||
    !(visit.name in (machine.definition['States'] as JsonObject))
  )
    return null;
  const path = `/machines/${part(machine.path)}/executions`;
  const run = async (): Promise<void> => {
    const [own, known] = [readJson(input), readJson(variables)];
    if (own === undefined || known === undefined) return;
    const from: JsonObject = { state: visit.name, input: own, ...(size(known) > 0 && { variables: known }) };
    const started = await act(
      () => ask<Execution>('POST', path, { input: execution.input, from, ...given({ name }) }),
      ({ name: called }) => `Started ${called} in ‘${visit.name}’`,
    );
    if (started !== undefined) go({ view: 'execution', of: started.arn });
  };
  return (
    <details class="faults">
      <summary>Run again from here</summary>
      <p class="weak">
        Another execution begins in this state, as if all before had been; what is in tables stays as it is.
      </p>
      <Field label="Input of the state" value={input} onInput={setInput} lines={5} />
      <Field label="Variables" value={variables} onInput={setVariables} lines={5} />
      <div class="tools">
        <Field label="Name (optional)" value={name} onInput={setName} />
        <Button
          disabled={isBusy}
          twin={`POST /_sim/v1${path} {"input":…,"from":{"state":…}}`}
          onClick={() => void run()}
        >
          Run from here
        </Button>
      </div>
    </details>
  );
}

/** The variables as they were when a state of the machine's own sequence was entered. */
function variablesAt(visit: Visit, visits: readonly Visit[]): JsonObject {
  const before = visits.filter(({ index, parent }) => parent === undefined && index < visit.index);
  const assigned = before.flatMap((each) => Object.entries(each.assigned ?? {}));
  return Object.fromEntries(assigned.map(([name, text]) => [name, parsed(text)]));
}

function size(value: Json): number {
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

const pretty = (value: Json): string => JSON.stringify(value, undefined, 2);
