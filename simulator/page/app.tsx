import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Clock } from './clock';
import { DataView } from './data';
import { ExecutionView } from './execution';
import { Executions } from './executions';
import { Button } from './forms';
import { MachineView } from './machine';
import { MessagesView } from './messages';
import { addressOf, shortPath, usePlace, wholeMachine, type Place } from './place';
import { StepsView } from './steps';
import { act, complain, useAsked, useKnown, useLine } from './store';
import { ask, leave, type Line, type Resource } from './api';

/** The page. */
export function App(): JSX.Element {
  const steps = useKnown().overview?.steps ?? 0;
  const place = usePlace();
  const line = useLine(place.view === 'execution' ? place.of : undefined);
  const machine = place.view === 'machine' ? place.of : line === undefined ? undefined : wholeMachine(line.machine);
  const isAside = place.view === 'machine' || place.view === 'execution' || place.view === 'home';
  return (
    <>
      <header class="top">
        <h1>
          <a href="#/home">Studio</a>
        </h1>
        <nav aria-label="Views">
          <Link to={{ view: 'home' }} isHere={isAside}>
            Executions
          </Link>
          <Link to={{ view: 'messages' }} isHere={place.view === 'messages'}>
            Messages
          </Link>
          <Link to={{ view: 'data' }} isHere={place.view === 'data'}>
            Data
          </Link>
          <Link to={{ view: 'steps' }} isHere={place.view === 'steps'}>
            {`Steps${steps === 0 ? '' : ` (${steps})`}`}
          </Link>
        </nav>
        <Clock />
        <Waiting />
      </header>
      <Said />
      <main>
        {isAside && (
          <aside class="side" aria-label="Machines and executions">
            <Machines selected={machine} />
            <Executions
              {...(place.view === 'machine' && machine !== undefined && { machine })}
              {...(line !== undefined && { selected: line.arn })}
            />
          </aside>
        )}
        <div class="main">
          <Main place={place} line={line} />
        </div>
      </main>
    </>
  );
}

/** What waits until somebody is done here: the tests of which one has failed. */
function Waiting(): JSX.Element | null {
  const { waitsFor } = document.body.dataset;
  if (waitsFor === undefined) return null;
  return (
    <Button kind="primary" onClick={() => void act(leave, () => `${waitsFor} go on; this page can be closed`)}>
      {`Go on with ${waitsFor}`}
    </Button>
  );
}

function Link({
  to,
  isHere,
  children,
}: {
  readonly to: Place;
  readonly isHere: boolean;
  readonly children: string;
}): JSX.Element {
  return (
    <a href={addressOf(to)} aria-current={isHere ? 'page' : undefined}>
      {children}
    </a>
  );
}

function Main({ place, line }: { readonly place: Place; readonly line: Line | undefined }): JSX.Element {
  const { world } = useKnown();
  const { view, of } = place;
  if (view === 'machine' && of !== undefined) return <MachineView key={of} arn={of} />;
  if (view === 'messages') return <MessagesView />;
  if (view === 'data') return <DataView of={of} />;
  if (view === 'steps') return <StepsView />;
  if (line !== undefined) return <ExecutionView key={line.arn} line={line} at={place.at} />;
  const [machine] = machinesIn(world?.resources);
  return (
    <div class="content">
      <h2>{view === 'execution' ? 'This execution is not there any more' : 'Choose a machine to start one'}</h2>
      <p class="weak">
        {machine === undefined
          ? 'The app has no state machine.'
          : 'A machine on the left shows its graph and starts an execution; the clock above lets virtual time pass.'}
      </p>
      {(world?.notes ?? []).map((note) => (
        <p key={note} class="weak">
          {note}
        </p>
      ))}
    </div>
  );
}

function Machines({ selected }: { readonly selected: string | undefined }): JSX.Element {
  const { world, overview } = useKnown();
  return (
    <section aria-label="Machines" class="machines">
      <h2>Machines</h2>
      <ul>
        {machinesIn(world?.resources).map(({ arn, path }) => {
          const count = overview?.executions.filter(({ machine }) => machine === arn).length ?? 0;
          return (
            <li key={arn}>
              <a href={addressOf({ view: 'machine', of: arn })} aria-current={arn === selected ? 'true' : undefined}>
                {shortPath(path)} {count > 0 && <span class="weak">{count}</span>}
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function machinesIn(resources: readonly Resource[] = []): readonly Resource[] {
  return resources.filter(({ type }) => type === 'AWS::StepFunctions::StateMachine');
}

/** What was wrong or has come of what was done last, and what went wrong behind everybody's back. */
function Said(): JSX.Element {
  const { complaint, note, isConnected, overview } = useKnown();
  const [isOpen, setOpen] = useState(false);
  const count = overview?.problems ?? 0;
  return (
    <div class="said">
      <div role="alert">
        {!isConnected && <p class="failure">The simulator does not answer; studio goes on as soon as it does.</p>}
        {complaint !== undefined && (
          <p class="failure">
            {complaint} <Button onClick={() => complain(undefined)}>Dismiss</Button>
          </p>
        )}
      </div>
      <div role="status">{note !== undefined && <p class="note">{note}</p>}</div>
      {count > 0 && (
        <div class="failure">
          <Button
            onClick={() => setOpen(!isOpen)}
          >{`${count} ${count === 1 ? 'problem' : 'problems'} with the simulation`}</Button>
          {isOpen && <Problems />}
        </div>
      )}
    </div>
  );
}

function Problems(): JSX.Element {
  const problems = useAsked<{ problems: readonly { at: string; message: string }[] }>('/problems')?.problems ?? [];
  return (
    <>
      <ul>
        {problems.map(({ at, message }, index) => (
          <li key={index}>{`${at}: ${message}`}</li>
        ))}
      </ul>
      <Button twin="DELETE /_sim/v1/problems" onClick={() => void act(() => ask('DELETE', '/problems'))}>
        Forget them
      </Button>
    </>
  );
}
