import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { part, type Machine } from './api';
import { instantText } from './clock';
import { Field } from './forms';
import { JsonView } from './json-view';
import { stateIn } from './state-detail';
import { useAsked } from './store';

interface Version {
  readonly number: number;
  readonly since: string;
  readonly definition: Machine['definition'];
}

interface Changes {
  readonly svg: string;
  readonly states: readonly { readonly state: string; readonly change: string; readonly fields: readonly string[] }[];
  readonly findings: readonly { readonly severity: string; readonly what: string; readonly remedy?: string }[];
}

/** Two of the definitions that a machine has had, side by side. */
export function Versions({ arn }: { readonly arn: string }): JSX.Element {
  const path = `/machines/${part(arn)}`;
  const versions = useAsked<{ versions: readonly Version[] }>(`${path}/versions`, true)?.versions ?? [];
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const newer = to === '' ? versions.length : Number(to);
  const older = from === '' ? Math.max(1, newer - 1) : Number(from);
  const query = `${path}/changes?from=${older}&to=${newer}`;
  const changes = useAsked<Changes>(versions.length > 1 ? query : undefined, true);
  if (versions.length < 2)
    return (
      <p class="weak pad">
        It has had one definition since studio was opened. When the app changes, what differs is told here.
      </p>
    );
  const numbers = versions.map(({ number }) => String(number));
  return (
    <div class="pad">
      <div class="tools">
        <Field label="Older" value={String(older)} options={numbers} onInput={setFrom} />
        <Field label="Newer" value={String(newer)} options={numbers} onInput={setTo} />
        <span class="weak">
          {versions.map(({ number, since }) => `${number}: ${instantText(Date.parse(since))}`).join(', ')}
        </span>
      </div>
      {changes !== undefined && (
        <Beside
          changes={changes}
          before={versions[older - 1]}
          after={versions[newer - 1]}
          title={`${older} and ${newer}`}
        />
      )}
    </div>
  );
}

function Beside({
  changes,
  before,
  after,
  title,
}: {
  readonly changes: Changes;
  readonly before: Version | undefined;
  readonly after: Version | undefined;
  readonly title: string;
}): JSX.Element {
  return (
    <>
      {changes.states.length === 0 && <p>No state differs.</p>}
      <ul>
        {changes.findings.map(({ severity, what, remedy }) => (
          <li key={what}>
            <strong>{severity}</strong> {what}. {remedy}
          </li>
        ))}
      </ul>
      {changes.states.map(({ state, change, fields }) => (
        <section key={state} aria-label={`Change of ${state}`}>
          <h3>
            {state} <span class={`badge ${TONES[change] ?? ''}`}>{change}</span>{' '}
            <span class="weak">{fields.join(', ')}</span>
          </h3>
          <div class="beside">
            <JsonView value={stateIn(before?.definition, state) ?? '—'} label={`${state} before`} />
            <JsonView value={stateIn(after?.definition, state) ?? '—'} label={`${state} after`} />
          </div>
        </section>
      ))}
      <Picture svg={changes.svg} label={`Versions ${title} in one picture`} />
    </>
  );
}

const TONES: Readonly<Record<string, string>> = { added: 'succeeded', removed: 'failed', changed: 'caught' };

/** A picture as the server has drawn it: out of the definition alone, with every text escaped. */
function Picture({ svg, label }: { readonly svg: string; readonly label: string }): JSX.Element {
  const canvas = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (canvas.current !== null) canvas.current.innerHTML = svg;
  }, [svg]);
  return <div class="canvas plain" ref={canvas} role="group" tabIndex={0} aria-label={label} />;
}
