import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask, part, type Execution, type JsonObject, type Machine } from './api';
import { Button, Field, given, readJson } from './forms';
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
        onInput={(title) => setInput(templates.find(([each]) => each === title)?.[1] ?? input)}
      />
      <Field label="Input" value={input} onInput={setInput} lines={8} />
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
