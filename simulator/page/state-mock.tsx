import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, type JsonObject } from './api';
import { Button, Field, readJson } from './forms';
import { act, useAsked, useKnown } from './store';

const LEAST_LINES = 5;
const MOST_LINES = 20;

interface Standing {
  readonly answers: readonly JsonObject[];
  readonly isCode?: true;
}

/** The answers that stand for the task of a state: those that stand now, to be edited, or new ones. */
export function StateMock({ path }: { readonly path: string }): JSX.Element {
  const { isBusy } = useKnown();
  const standing = useAsked<Standing>(path);
  const [typed, setTyped] = useState<string | undefined>();
  const sent = useRef<string | undefined>(undefined);
  // What was sent is shown until it stands, and what was typed meanwhile stays.
  useEffect(() => setTyped((now) => (now === sent.current ? undefined : now)), [standing]);
  const isMocked = standing !== undefined && (standing.answers.length > 0 || standing.isCode === true);
  const text = typed ?? pretty(isMocked ? standing.answers : [{ returns: {} }]);
  const change = (what: (answers: readonly JsonObject[]) => readonly JsonObject[]): void => {
    const answers = readJson(text);
    if (answers !== undefined) setTyped(pretty(what(Array.isArray(answers) ? (answers as JsonObject[]) : [])));
  };
  const mock = async (): Promise<void> => {
    const answers = readJson(text);
    if (answers === undefined) return;
    const done = await act(
      () => ask('PUT', path, { answers }),
      () => 'The mock answers from now on',
    );
    if (done !== undefined) sent.current = typed;
  };
  return (
    <>
      {standing?.isCode === true && (
        <p class="weak">A function of a test answers in its place; what is set here takes its place.</p>
      )}
      <Field
        label={isMocked ? 'Answers of the mock that stands' : 'Answers of a mock, one after the other'}
        value={text}
        onInput={setTyped}
        lines={Math.min(MOST_LINES, Math.max(LEAST_LINES, text.split('\n').length))}
      />
      <div class="tools">
        <Button onClick={() => change((answers) => [...answers, { returns: {} }])}>Add: returns</Button>
        <Button onClick={() => change((answers) => [...answers, { fails: { error: 'Mocked.Failure' } }])}>
          Add: fails
        </Button>
        <Button onClick={() => change((answers) => [...answers, { waits: true }])}>Add: waits</Button>
        <Button disabled={isBusy} twin={`PUT /_sim/v1${path}`} onClick={() => void mock()}>
          {isMocked ? 'Change the mock' : 'Mock'}
        </Button>
        {isMocked && (
          <Button
            disabled={isBusy}
            twin={`DELETE /_sim/v1${path}`}
            onClick={() =>
              void act(
                () => ask('DELETE', path),
                () => {
                  setTyped(undefined);
                  return 'The task itself answers again';
                },
              )
            }
          >
            Unmock
          </Button>
        )}
      </div>
    </>
  );
}

const pretty = (value: unknown): string => JSON.stringify(value, undefined, 2);
