import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { part, type Line } from './api';
import { Button, Field } from './forms';
import { STATUS_TONE } from './executions';
import { go } from './place';
import { RowList } from './row-list';
import { useAsked } from './store';

const STATUSES = ['', 'FAILED', 'TIMED_OUT', 'ABORTED', 'RUNNING', 'SUCCEEDED'];
const PAGE = 500;

interface Page {
  readonly total: number;
  readonly children: readonly Line[];
}

/** The child executions of a distributed Map, to pick one of. */
export function Children({ arn }: { readonly arn: string }): JSX.Element | null {
  const [status, setStatus] = useState('');
  const [after, setAfter] = useState(0);
  const meant = status === '' ? '' : `&status=${status}`;
  const page = useAsked<Page>(`/executions/${part(arn)}/children?after=${after}${meant}`);
  if (page === undefined || (page.total === 0 && status === '')) return null;
  const { total, children } = page;
  return (
    <section aria-label="Child executions">
      <h3>
        Child executions <span class="weak">{total}</span>
      </h3>
      <div class="tools">
        <Field
          label="Status of children"
          value={status}
          options={STATUSES}
          onInput={(chosen) => {
            setStatus(chosen);
            setAfter(0);
          }}
        />
        {after > 0 && <Button onClick={() => setAfter(after - PAGE)}>Earlier</Button>}
        {after + children.length < total && <Button onClick={() => setAfter(after + PAGE)}>Later</Button>}
      </div>
      <RowList
        id="child"
        label="Child executions"
        count={children.length}
        selected={undefined}
        select={(at) => go({ view: 'execution', of: children[at]?.arn ?? arn })}
        row={(at) => <ChildRow line={children[at] as Line} />}
        tone={(at) => STATUS_TONE[(children[at] as Line).status]}
        empty="None is like that"
      />
    </section>
  );
}

function ChildRow({ line }: { readonly line: Line }): JSX.Element {
  return (
    <>
      <span class="outcome">{line.status}</span>
      <span class="name" title={line.input}>
        {line.input}
      </span>
      <span class="weak">{line.error ?? `${line.events} events`}</span>
    </>
  );
}
