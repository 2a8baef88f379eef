import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask, part, type Execution, type Json, type JsonObject, type Machine } from './api';
import { Button, Field, given, jsonProblem, readJson } from './forms';
import { go } from './place';
import { act, useKnown } from './store';

/** Inputs that were edited but not used yet, by the machine. */
const DRAFTS = new Map<string, string>();

/** Keeps an input to be edited where an execution is started. */
export function draft(machine: string, input: unknown): void {
  DRAFTS.set(machine, JSON.stringify(input, undefined, 2));
}

/** Starts an execution of a machine. */
export function Start({ machine }: { readonly machine: Machine }): JSX.Element {
  const { overview, isBusy } = useKnown();
  const templates = templatesOf(machine, overview?.executions ?? []);
  const [input, setInput] = useState(DRAFTS.get(machine.arn) ?? templates[0]?.[1] ?? '{}');
  const [name, setName] = useState('');
  useEffect(() => {
    setInput(DRAFTS.get(machine.arn) ?? templates[0]?.[1] ?? '{}');
    setName('');
  }, [machine.arn]);
  const start = async (): Promise<void> => {
    const value = readJson(input);
    if (value === undefined) return;
    const body: JsonObject = { input: value, ...given({ name }) };
    const path = `/machines/${part(machine.path)}/executions`;
    const started = await act(
      () => ask<Execution>('POST', path, body),
      ({ name: called }) => `Started ${called}`,
    );
    if (started === undefined) return;
    DRAFTS.delete(machine.arn);
    go({ view: 'execution', of: started.arn });
  };
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <h2>Start an execution</h2>
      <Field
        label="Template"
        value=""
        options={['', ...templates.map(([title]) => title)]}
        none="Choose an input to begin with"
        onInput={(title) => setInput(templates.find(([each]) => each === title)?.[1] ?? input)}
      />
      <Field label="Input" value={input} onInput={setInput} lines={8} />
      <Checked checked={useCheckedInput(machine, input)} />
      <Field label="Name (optional)" value={name} onInput={setName} />
      <Button
        kind="primary"
        disabled={isBusy}
        twin="POST /_sim/v1/machines/{machine}/executions"
        onClick={() => void start()}
      >
        Start
      </Button>
    </form>
  );
}

interface CheckedInput {
  readonly problems: readonly { readonly at: string; readonly message: string }[];
  readonly unread: readonly string[];
}

const CHECK_AFTER_MS = 250;

/** What the schema and the definition say of an input, while it is typed; undefined for what is not JSON yet. */
function useCheckedInput(machine: Machine, text: string): CheckedInput | undefined {
  const [checked, setChecked] = useState<CheckedInput | undefined>();
  useEffect(() => {
    setChecked(undefined);
    if (jsonProblem(text) !== undefined) return;
    let isWanted = true;
    const input = (text.trim() === '' ? {} : JSON.parse(text)) as Json;
    const timer = setTimeout(() => {
      ask<CheckedInput>('POST', `/machines/${part(machine.path)}/input`, { input }).then(
        (found) => {
          if (isWanted) setChecked(found);
        },
        () => {},
      );
    }, CHECK_AFTER_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [machine.path, text]);
  return checked;
}

function Checked({ checked }: { readonly checked: CheckedInput | undefined }): JSX.Element {
  const { problems = [], unread = [] } = checked ?? {};
  return (
    <div role="status" aria-label="What is wrong with the input">
      {problems.map(({ at, message }, index) => (
        <p key={index} class="problem">{`${at === '' ? 'The input' : at} ${message}`}</p>
      ))}
      {unread.length > 0 && <p class="weak">{`The definition also reads ${unread.join(', ')}.`}</p>}
    </div>
  );
}

type Template = readonly [title: string, input: string];

/** Inputs to begin with: of earlier executions, and with what the definition reads. */
function templatesOf(
  machine: Machine,
  executions: readonly { machine: string; name: string; input: string }[],
): Template[] {
  const earlier = executions
    .filter((each) => each.machine === machine.arn && each.input.length < 200)
    .slice(-8)
    .reverse()
    .map(({ name, input }): Template => [`As ${name}`, JSON.stringify(JSON.parse(input), undefined, 2)]);
  return [
    ...earlier,
    ['What the definition reads', JSON.stringify(skeletonOf(machine.definition), undefined, 2)],
    ['Empty', '{}'],
  ];
}

/** The members of the input that expressions and paths name. */
function skeletonOf(definition: JsonObject): JsonObject {
  const text = JSON.stringify(definition);
  const names = [
    ...text.matchAll(/\$states\.context\.Execution\.Input\.([A-Za-z_]\w*)/g),
    ...text.matchAll(/\$\$\.Execution\.Input\.([A-Za-z_]\w*)/g),
    ...firstState(definition).matchAll(/\$states\.input\.([A-Za-z_]\w*)/g),
    ...firstState(definition).matchAll(/"\$\.([A-Za-z_]\w*)/g),
  ].map(([, name]) => name as string);
  return Object.fromEntries([...new Set(names)].map((name) => [name, '']));
}

function firstState({ StartAt: first, States: states }: JsonObject): string {
  return JSON.stringify((states as JsonObject)[first as string] ?? {});
}
