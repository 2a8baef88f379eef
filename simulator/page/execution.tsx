import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatDuration } from '../src/diagram/format-duration';
import { formatDollars } from '../src/report/price';
import { ask, part, saveReport, type Execution, type Line, type Machine } from './api';
import { Callbacks } from './callbacks';
import { Compare } from './compare';
import { Events } from './events';
import { machineName, STATUS_TONE } from './executions';
import { Button } from './forms';
import { GraphView } from './graph';
import { JsonText, JsonView } from './json-view';
import { go, isChild, wholeMachine } from './place';
import { draft } from './start';
import { StateDetail } from './state-detail';
import { act, useAsked, useHistory, useKnown } from './store';
import { Tabs } from './tabs';
import { Timeline } from './timeline';
import { firstOf, isProblem, useVisits } from './visits';

/** One execution: its graph, its course, and what can be done with it. */
export function ExecutionView({ line, at }: { readonly line: Line; readonly at: number | undefined }): JSX.Element {
  const { arn } = line;
  const events = useHistory(line);
  const { overview } = useKnown();
  const visits = useVisits(events, overview === undefined ? 0 : Date.parse(overview.now));
  const execution = useAsked<Execution>(`/executions/${part(arn)}`);
  const definition = useAsked<Machine>(`/executions/${part(arn)}/machine`, true);
  // Kept with what it is about: a choice that is made while another execution comes into sight must not be lost.
  const about = `${arn} ${at ?? ''}`;
  const [choice, setChoice] = useState<{ readonly about: string; readonly index: number } | undefined>();
  const chosen = choice?.about === about ? choice.index : undefined;
  const meant = at === undefined ? undefined : visits.find((each) => each.events.includes(at));
  const visit = chosen === undefined ? (meant ?? firstOf(visits)) : visits[chosen];
  const choose = (index: number): void => setChoice({ about, index });
  const chooseState = (name: string): void => {
    const next = visits.find((each) => each.name === name && each.index > (visit?.index ?? -1));
    const found = next ?? visits.find((each) => each.name === name);
    if (found !== undefined) choose(found.index);
  };
  const problems = visits.filter(isProblem);
  const nextProblem = problems.find(({ index }) => index > (visit?.index ?? -1)) ?? problems[0];
  return (
    <div class="execution">
      <Head line={line} execution={execution} />
      {execution !== undefined && execution.waiting.length + execution.closed.length > 0 && (
        <Callbacks execution={execution} />
      )}
      <div class="columns">
        <GraphView
          path={`/executions/${part(arn)}/diagram`}
          events={events}
          selected={visit?.name}
          select={chooseState}
        />
        <div class="story">
          <Tabs
            id={`execution`}
            label="Course of the execution"
            tabs={[
              ['Timeline', () => <Timeline visits={visits} selected={visit?.index} select={choose} />],
              ['Events', () => <Events arn={arn} events={events} />],
              ['Input and output', () => <InOut execution={execution} />],
              ['Compare', () => <Compare line={line} visits={visits} />],
              ['Definition', () => <JsonView value={definition?.definition ?? {}} label="Definition of the machine" />],
            ]}
          />
          {nextProblem !== undefined && (
            <p class="problems">
              <Button onClick={() => choose(nextProblem.index)}>Next problem</Button> {problems.length} of{' '}
              {visits.length} steps did not go well
            </p>
          )}
          {visit !== undefined && definition !== undefined && (
            <StateDetail
              key={arn}
              visit={visit}
              visits={visits}
              events={events}
              execution={execution}
              arn={arn}
              machine={definition}
              choose={choose}
            />
          )}
        </div>
      </div>
    </div>
  );
}

function Head({ line, execution }: { readonly line: Line; readonly execution: Execution | undefined }): JSX.Element {
  const { isBusy, world } = useKnown();
  const { arn, name, status } = line;
  const machine = wholeMachine(line.machine);
  const isAlone = !isChild(arn);
  const path = `/executions/${part(arn)}`;
  const isOver = status !== 'RUNNING' && status !== 'PENDING_REDRIVE';
  const again = (): void => {
    draft(machine, execution?.input ?? {});
    go({ view: 'machine', of: machine });
  };
  return (
    <header class="head">
      <h2>
        <span class={`badge ${STATUS_TONE[status]}`}>{status}</span> {name}
      </h2>
      <p class="facts">
        <a href={`#/machine/${encodeURIComponent(machine)}`}>{machineName(machine, world)}</a>
        {execution !== undefined && (
          <>
            <span>{formatDuration(execution.elapsedMs)}</span>
            <span>{execution.transitions === 1 ? '1 transition' : `${execution.transitions} transitions`}</span>
            {execution.dollars !== undefined && <span>{formatDollars(execution.dollars)}</span>}
            <span>{line.events} events</span>
          </>
        )}
      </p>
      <div class="hands" role="group" aria-label="This execution">
        {isOver ? (
          <Button
            disabled={isBusy || status === 'SUCCEEDED' || !isAlone}
            twin={`POST /_sim/v1${path}/redrive`}
            onClick={() =>
              void act(
                () => ask('POST', `${path}/redrive`, {}),
                () => 'Redriven',
              )
            }
          >
            Redrive
          </Button>
        ) : (
          <Button
            kind="danger"
            disabled={isBusy}
            twin={`POST /_sim/v1${path}/stop`}
            onClick={() => void act(() => ask('POST', `${path}/stop`, { error: 'Stopped', cause: 'in studio' }))}
          >
            Stop
          </Button>
        )}
        <Button disabled={!isAlone} onClick={again}>
          Run again…
        </Button>
        <Button
          disabled={isBusy}
          twin={`GET /_sim/v1${path}/report`}
          onClick={() =>
            void act(
              () => saveReport(`${name.replace(/[^\w.@-]+/g, '-')}.html`, arn),
              ({ file }) => `Saved as ${file}`,
            )
          }
        >
          Save a report
        </Button>
        <Button
          disabled={isBusy || isOver}
          twin={`POST /_sim/v1${path}/advance {"until":"end"}`}
          onClick={() => void act(() => ask('POST', `${path}/advance`, { until: 'end' }))}
        >
          To its end
        </Button>
      </div>
      {execution?.error !== undefined && (
        <div class="failure">
          <strong>{execution.error}</strong>
          {execution.cause !== undefined && <JsonText text={execution.cause} label="Cause" />}
        </div>
      )}
    </header>
  );
}

function InOut({ execution }: { readonly execution: Execution | undefined }): JSX.Element {
  if (execution === undefined) return <p class="weak">…</p>;
  return (
    <div class="pad">
      <h3>Input</h3>
      <JsonView value={execution.input} label="Input" />
      {execution.output !== undefined && (
        <>
          <h3>Output</h3>
          <JsonView value={execution.output} label="Output" />
        </>
      )}
    </div>
  );
}
