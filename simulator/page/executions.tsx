import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Line, Status, WorldInfo } from './api';
import { Field } from './forms';
import { go, shortPath, wholeMachine } from './place';
import { RowList } from './row-list';
import { useKnown } from './store';

export const STATUS_TONE: Readonly<Record<Status, string>> = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'failed',
  PENDING_REDRIVE: 'running',
};

const STATUSES = ['', 'RUNNING', 'WAITING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

/** The executions, the newest first, of one machine or of all. */
export function Executions({
  machine,
  selected,
}: {
  readonly machine?: string;
  readonly selected?: string;
}): JSX.Element {
  const { overview, world } = useKnown();
  const [status, setStatus] = useState('');
  const [key, setKey] = useState('');
  const all = (overview?.executions ?? []).filter((each) => machine === undefined || each.machine === machine);
  const shown = all.filter((each) => isMeant(each, status, key)).reverse();
  const at = shown.findIndex(({ arn }) => arn === selected);
  return (
    <section class="executions" aria-label="Executions">
      <h2>
        Executions{' '}
        <span class="weak">{shown.length === all.length ? all.length : `${shown.length} of ${all.length}`}</span>
      </h2>
      <div class="tools">
        <Field label="Status" value={status} onInput={setStatus} options={STATUSES} />
        <Field label="Name, input or error" value={key} onInput={setKey} placeholder="order-1" />
      </div>
      <RowList
        id="execution"
        label="Executions"
        count={shown.length}
        selected={at < 0 ? undefined : at}
        select={(index) => {
          const chosen = shown[index];
          if (chosen !== undefined) go({ view: 'execution', of: chosen.arn });
        }}
        row={(index) => {
          const each = shown[index] as Line;
          return <ExecutionRow line={each} machine={machineName(each.machine, world)} />;
        }}
        tone={(index) => STATUS_TONE[(shown[index] as Line).status]}
        empty={all.length === 0 ? 'None was started yet' : 'None is like that'}
      />
    </section>
  );
}

function ExecutionRow({ line, machine }: { readonly line: Line; readonly machine: string }): JSX.Element {
  return (
    <>
      <span class="outcome">{line.waiting > 0 ? 'WAITING' : line.status}</span>
      <span class="name" title={line.input}>
        {line.name}
      </span>
      <span class="weak">{line.error ?? machine}</span>
    </>
  );
}

function isMeant({ status, waiting, name, input, error = '' }: Line, wanted: string, key: string): boolean {
  if (wanted === 'WAITING' ? waiting === 0 : wanted !== '' && status !== wanted) return false;
  const text = key.toLowerCase();
  return `${name} ${input} ${error}`.toLowerCase().includes(text);
}

/** What people call a machine. */
export function machineName(arn: string, world: WorldInfo | undefined): string {
  const declared = world?.resources.find((each) => each.arn === wholeMachine(arn));
  return declared === undefined ? (arn.split(':').pop() ?? arn) : shortPath(declared.path);
}
