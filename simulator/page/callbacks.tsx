import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ask, part, type Execution, type JsonObject, type Waiting } from './api';
import { Button, Field, given, readJson } from './forms';
import { instantText } from './clock';
import { JsonView } from './json-view';
import { act, useKnown } from './store';

/** The callbacks that an execution waits for, to be answered in the place of whoever has the token. */
export function Callbacks({ execution }: { readonly execution: Execution }): JSX.Element {
  return (
    <section class="card waiting" aria-label="Waits for an answer">
      {execution.waiting.map((each) => (
        <Callback key={each.taskToken} execution={execution} waiting={each} />
      ))}
    </section>
  );
}

function Callback({ execution, waiting }: { readonly execution: Execution; readonly waiting: Waiting }): JSX.Element {
  const { isBusy } = useKnown();
  const [output, setOutput] = useState('{}');
  const [error, setError] = useState('Rejected');
  const [cause, setCause] = useState('');
  const { state, since, arguments: given_ } = waiting;
  const path = `/executions/${part(execution.arn)}/callback`;
  const isOnly = execution.waiting.filter((each) => each.state === state).length === 1;
  const answer = (body: JsonObject, note: string): void => {
    void act(
      () => ask('POST', path, { state, ...body }),
      () => note,
    );
  };
  return (
    <div>
      <h3>{`Waits in ‘${state}’`}</h3>
      <p class="weak">{`since ${instantText(Date.parse(since))}`}</p>
      <details>
        <summary>What the request was made with</summary>
        <JsonView value={given_} label="Arguments" />
      </details>
      {isOnly ? (
        <div class="answers">
          <Field label="Output" value={output} onInput={setOutput} lines={2} />
          <Button
            kind="primary"
            disabled={isBusy}
            twin={`POST /_sim/v1${path} {"succeed":…}`}
            onClick={() => {
              const value = readJson(output);
              if (value !== undefined) answer({ succeed: value }, 'Answered');
            }}
          >
            Succeed
          </Button>
          <Field label="Error" value={error} onInput={setError} />
          <Field label="Cause (optional)" value={cause} onInput={setCause} />
          <Button
            kind="danger"
            disabled={isBusy}
            twin={`POST /_sim/v1${path} {"fail":…}`}
            onClick={() => answer({ fail: { error, ...given({ cause }) } }, 'Failed')}
          >
            Fail
          </Button>
          <Button
            disabled={isBusy}
            twin={`POST /_sim/v1${path} {"heartbeat":true}`}
            onClick={() => answer({ heartbeat: true }, 'A heartbeat was sent')}
          >
            Heartbeat
          </Button>
        </div>
      ) : (
        <p class="weak">Several iterations wait here; answer them by their links or through the API.</p>
      )}
    </div>
  );
}
