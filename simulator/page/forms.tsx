import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Json, JsonObject } from './api';
import { complain } from './store';

interface ButtonProps {
  readonly children: string;
  /** The request of the control API that does the same. */
  readonly twin?: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly kind?: 'primary' | 'danger' | 'plain';
  readonly label?: string;
}

/** A button, which tells what does the same without it. */
export function Button({ children, twin, onClick, disabled, kind = 'plain', label }: ButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={kind}
      disabled={disabled}
      onClick={onClick}
      {...(twin !== undefined && { title: twin })}
      {...(label !== undefined && { 'aria-label': label })}
    >
      {children}
    </button>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly options?: readonly string[];
  /** What the empty option is called. @default '(any)' */
  readonly none?: string;
  readonly placeholder?: string;
  readonly lines?: number;
}

/** A field with its label: a choice where there are options, a text of several lines where it says so. */
export function Field({ label, value, onInput, options, none = '(any)', placeholder, lines }: FieldProps): JSX.Element {
  const id = useId();
  const shared = { id, value, placeholder };
  return (
    <div class={`field ${lines === undefined ? '' : 'wide'}`}>
      <label for={id}>{label}</label>
      {options !== undefined ? (
        <select id={id} value={value} onChange={(event) => onInput(event.currentTarget.value)}>
          {options.map((each) => (
            <option key={each} value={each} selected={each === value}>
              {each === '' ? none : each}
            </option>
          ))}
        </select>
      ) : lines !== undefined ? (
        <>
          <textarea
            {...shared}
            rows={lines}
            spellcheck={false}
            aria-invalid={jsonProblem(value) !== undefined}
            aria-describedby={`${id}-problem`}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
          <p class="problem" id={`${id}-problem`}>
            {jsonProblem(value) ?? ''}
          </p>
        </>
      ) : (
        <input {...shared} type="text" spellcheck={false} onInput={(event) => onInput(event.currentTarget.value)} />
      )}
    </div>
  );
}

/** What is wrong with a text as JSON, while it is typed. */
export function jsonProblem(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `Not JSON yet: ${(error as Error).message}`;
  }
}

/** A text as JSON; undefined, and said to the user, for one that is none. */
export function readJson(text: string): Json | undefined {
  if (text.trim() === '') return {};
  const problem = jsonProblem(text);
  if (problem === undefined) return JSON.parse(text) as Json;
  complain(problem);
  return undefined;
}

/** The members that are not empty. */
export function given(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter((each): each is [string, Json] => each[1] !== undefined && each[1] !== ''),
  );
}
