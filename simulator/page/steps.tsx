import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ask, saveTest, type Step } from './api';
import { instantText } from './clock';
import { Button, Field, given } from './forms';
import { JsonView } from './json-view';
import { act, useAsked, useKnown } from './store';

/** Where what is saved lies, unless somebody says otherwise. */
const FILES: Readonly<Record<string, string>> = {
  jest: 'test/studio.test.ts',
  vitest: 'test/studio.test.ts',
  pytest: 'tests/test_studio.py',
  shell: 'studio.sh',
};

/** What was done, as steps that can be done again: by hand, or as a test. */
export function StepsView(): JSX.Element {
  const { isBusy } = useKnown();
  const steps = useAsked<{ steps: readonly Step[] }>('/steps')?.steps ?? [];
  const [title, setTitle] = useState('');
  const [file, setFile] = useState(FILES['jest'] ?? '');
  const [framework, setFramework] = useState('jest');
  const [test, setTest] = useState<string | undefined>();
  const named = given({ title });
  const show = async (): Promise<void> => {
    const written = await act(() => ask<{ test: string }>('POST', '/steps/test', { ...named, framework }));
    if (written !== undefined) setTest(written.test);
  };
  const save = (): void => {
    void act(
      () => saveTest(file, title, framework),
      (saved) => `Saved as ${saved.file}`,
    );
  };
  return (
    <div class="content steps">
      <h2>
        What was done <span class="weak">{steps.length}</span>
      </h2>
      <p class="weak">Each step is a request of the control API; between them the time passes that passed here.</p>
      {steps.length === 0 && <p class="weak">Nothing was done yet.</p>}
      <ol>
        {steps.map(({ at, operation, request, body }, index) => (
          <li key={index}>
            <details>
              <summary>
                <span class="weak">{instantText(Date.parse(at))}</span> <strong>{operation}</strong> {request}
              </summary>
              <JsonView value={body} label={`Step ${index + 1}`} />
            </details>
          </li>
        ))}
      </ol>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <h3>Save as a test</h3>
        <Field label="Title" value={title} onInput={setTitle} placeholder="an order that nobody approves ends" />
        <Field label="File below the project" value={file} onInput={setFile} />
        <Field
          label="Framework, or shell for a script of requests"
          value={framework}
          options={Object.keys(FILES)}
          onInput={(chosen) => {
            if (file === FILES[framework]) setFile(FILES[chosen] ?? file);
            setFramework(chosen);
          }}
        />
        <div class="tools">
          <Button kind="primary" disabled={isBusy || steps.length === 0} twin="POST /_sim/v1/steps/test" onClick={save}>
            Save the test
          </Button>
          <Button disabled={isBusy} twin="POST /_sim/v1/steps/test" onClick={() => void show()}>
            Show the test
          </Button>
          <Button
            kind="danger"
            disabled={isBusy}
            twin="POST /_sim/v1/world/reset"
            onClick={() =>
              void act(
                () => ask('POST', '/world/reset', {}),
                () => 'All is as it was at the start',
              )
            }
          >
            Begin anew
          </Button>
        </div>
      </form>
      {test !== undefined && (
        <pre tabIndex={0} aria-label="The test">
          {test}
        </pre>
      )}
    </div>
  );
}
