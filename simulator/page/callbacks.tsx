import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ask, part, type Asked, type Execution, type JsonObject, type Waiting } from './api';
import { Button, Field, given, readJson } from './forms';
import { instantText } from './clock';
import { JsonView } from './json-view';
import { act, useKnown } from './store';

interface Answered {
  readonly refused?: string;
}

interface CallbackProps<T extends Asked> {
  readonly execution: Execution;
  readonly asked: T;
}

/** The callbacks that an execution has asked for, to be answered in the place of whoever has the token: in time, late, or twice. */
export function Callbacks({ execution }: { readonly execution: Execution }): JSX.Element {
  const { waiting, closed } = execution;
  return (
    <section class={`card callbacks ${waiting.length > 0 ? 'waiting' : ''}`} aria-label="Callbacks">
      {waiting.map((each) => (
        <Open key={each.taskToken} execution={execution} asked={each} />
      ))}
      {closed.length > 0 && (
        <details>
          <summary>{`Callbacks that wait no longer (${closed.length})`}</summary>
          <p class="weak">An answer that comes now comes too late, or a second time; AWS refuses it.</p>
          {closed.slice(-MOST_CLOSED).map((each) => (
            <Closed key={each.taskToken} execution={execution} asked={each} />
          ))}
        </details>
      )}
    </section>
  );
}

const MOST_CLOSED = 20;

function Open({ execution, asked }: CallbackProps<Waiting>): JSX.Element {
  const { state, since, arguments: given_ } = asked;
  const answers = useAnswers(execution, asked);
  return (
    <div>
      <h3>{`Waits in ‘${state}’${asked.number > 1 ? `, callback ${asked.number}` : ''}`}</h3>
      <p class="weak">{`since ${instantText(Date.parse(since))}`}</p>
      <details>
        <summary>What the request was made with</summary>
        <JsonView value={given_} label="Arguments" />
      </details>
      <Answers answers={answers}>
        <Button
          disabled={answers.isBusy}
          twin={`${answers.twin} {"succeed":…}, and again with its "number"`}
          onClick={() => answers.succeed('twice')}
        >
          Succeed twice
        </Button>
        <Button
          disabled={answers.isBusy}
          twin={`POST …/advance {"until":"closed"}, then ${answers.twin} {"succeed":…,"number":${asked.number}}`}
          onClick={() => answers.succeed('late')}
        >
          Succeed late
        </Button>
      </Answers>
    </div>
  );
}

function Closed({ execution, asked }: CallbackProps<Asked>): JSX.Element {
  const answers = useAnswers(execution, asked);
  return (
    <details>
      <summary>{`‘${asked.state}’, callback ${asked.number}, asked at ${instantText(Date.parse(asked.since))}`}</summary>
      <Answers answers={answers} />
    </details>
  );
}

function Answers({
  answers,
  children,
}: {
  readonly answers: ReturnType<typeof useAnswers>;
  readonly children?: JSX.Element | readonly JSX.Element[];
}): JSX.Element {
  const { isBusy, twin, output, error, cause } = answers;
  return (
    <div class="answers">
      <Field label="Output" value={output.value} onInput={output.set} lines={2} />
      <Button kind="primary" disabled={isBusy} twin={`${twin} {"succeed":…}`} onClick={() => answers.succeed('now')}>
        Succeed
      </Button>
      {children}
      <Field label="Error" value={error.value} onInput={error.set} />
      <Field label="Cause (optional)" value={cause.value} onInput={cause.set} />
      <Button kind="danger" disabled={isBusy} twin={`${twin} {"fail":…}`} onClick={answers.fail}>
        Fail
      </Button>
      <Button disabled={isBusy} twin={`${twin} {"heartbeat":true}`} onClick={answers.beat}>
        Heartbeat
      </Button>
    </div>
  );
}

/** What was typed as an answer, and the ways to send it. */
function useAnswers(execution: Execution, { state, number, taskToken }: Asked) {
  const { isBusy } = useKnown();
  const [output, setOutput] = useState('{}');
  const [error, setError] = useState('Rejected');
  const [cause, setCause] = useState('');
  const path = `/executions/${part(execution.arn)}`;
  const open = execution.waiting.filter((each) => each.state === state);
  // Whoever reads the steps later needs no number where nothing else can be meant.
  const which: JsonObject = open.length === 1 && open[0]?.taskToken === taskToken ? { state } : { state, number };
  const send = (answer: JsonObject): Promise<Answered> => ask('POST', `${path}/callback`, { ...which, ...answer });
  const sendOne = (answer: JsonObject, what: string): void => {
    void act(
      () => send(answer),
      (answered) => told(what, answered),
    );
  };
  const succeed = (when: 'now' | 'twice' | 'late'): void => {
    const value = readJson(output);
    if (value === undefined) return;
    const answer = { succeed: value };
    if (when === 'now') return sendOne(answer, 'The answer');
    const before = (): Promise<unknown> =>
      when === 'twice' ? send(answer) : ask('POST', `${path}/advance`, { until: 'closed', state, number });
    const what = when === 'twice' ? 'The second answer' : 'The answer came when nobody waited any more: it';
    void act(
      async () => {
        await before();
        return send({ ...answer, number });
      },
      (answered) => told(what, answered),
    );
  };
  return {
    isBusy,
    twin: `POST /_sim/v1${path}/callback`,
    output: { value: output, set: setOutput },
    error: { value: error, set: setError },
    cause: { value: cause, set: setCause },
    succeed,
    fail: () => sendOne({ fail: { error, ...given({ cause }) } }, 'The failure'),
    beat: () => sendOne({ heartbeat: true }, 'The heartbeat'),
  };
}

function told(what: string, { refused }: Answered): string {
  return refused === undefined ? `${what} was taken` : `${what} was refused: ${refused}`;
}
