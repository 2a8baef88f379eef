import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Answer } from './api';
import { Button, Field } from './forms';

interface AnswerPageProps {
  readonly link: string;
  readonly answer: Answer;
  readonly post: (link: string, form: Record<string, string>) => void;
  readonly close: () => void;
}

interface Form {
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly fields: readonly { readonly name: string; readonly label: string; readonly value: string }[];
  readonly buttons: readonly { readonly name: string; readonly value: string; readonly title: string }[];
}

/** What a link answered: its words, and its forms as forms of studio. Nothing of the page itself runs or is drawn. */
export function AnswerPage({ link, answer, post, close }: AnswerPageProps): JSX.Element {
  const { text, forms } = useMemo(() => readPage(answer, link), [answer, link]);
  return (
    <aside class="content answer" aria-label="What the link answered">
      <h2>
        <span class={`badge ${answer.status < 400 ? 'succeeded' : 'failed'}`}>{answer.status}</span> Answer
      </h2>
      <pre tabIndex={0} aria-label="Text of the page">
        {text}
      </pre>
      {forms.map((form, at) => (
        <FormOf key={`${link} ${at}`} form={form} post={post} />
      ))}
      <Button onClick={close}>Close</Button>
    </aside>
  );
}

function FormOf({ form, post }: { readonly form: Form; readonly post: AnswerPageProps['post'] }): JSX.Element {
  const [values, setValues] = useState<Record<string, string>>(
    Object.fromEntries(form.fields.map(({ name, value }) => [name, value])),
  );
  return (
    <div class="card">
      {form.fields.map(({ name, label }) => (
        <Field
          key={name}
          label={label}
          value={values[name] ?? ''}
          onInput={(value) => setValues({ ...values, [name]: value })}
        />
      ))}
      {form.buttons.map(({ name, value, title }, at) => (
        <Button
          key={at}
          kind="primary"
          twin="POST /_sim/v1/click {…,form}"
          onClick={() => post(form.action, { ...form.hidden, ...values, ...(name !== '' && { [name]: value }) })}
        >
          {title}
        </Button>
      ))}
    </div>
  );
}

/** What stands in lines of its own. */
const BLOCKS = 'h1,h2,h3,p,div,li,dt,dd,tr,section,header,footer';

/** Looks are of no use here, and the browser would complain of them. */
const STYLES = /<style[\s\S]*?<\/style>|\sstyle=("[^"]*"|'[^']*')/gi;

/** The page is parsed and never put into this one. */
function readPage({ headers, body }: Answer, link: string): { readonly text: string; readonly forms: readonly Form[] } {
  if (headers['content-type']?.includes('html') !== true) return { text: body, forms: [] };
  const page = new DOMParser().parseFromString(body.replace(STYLES, ''), 'text/html');
  for (const each of page.querySelectorAll('script')) each.remove();
  const forms = [...page.querySelectorAll('form')].map((form) => formOf(form, link));
  for (const each of page.querySelectorAll('form')) each.remove();
  for (const each of page.querySelectorAll(BLOCKS)) each.append('\n');
  const lines = (page.body.textContent ?? '').split('\n').map((line) => line.trim());
  return { text: lines.filter((line) => line !== '').join('\n'), forms };
}

function formOf(form: HTMLFormElement, link: string): Form {
  const inputs = [...form.querySelectorAll('input')];
  const hidden = inputs.filter(({ type }) => type === 'hidden').map(({ name, value }) => [name, value] as const);
  const typed = [
    ...inputs.filter(({ type }) => !['hidden', 'submit', 'button'].includes(type)),
    ...form.querySelectorAll('textarea'),
    ...form.querySelectorAll('select'),
  ];
  const buttons = [...form.querySelectorAll('button'), ...inputs.filter(({ type }) => type === 'submit')];
  return {
    action: new URL(form.getAttribute('action') ?? '', link).href,
    hidden: Object.fromEntries(hidden),
    fields: typed
      .filter(({ name }) => name !== '')
      .map((each) => ({ name: each.name, label: labelOf(each, form), value: each.value })),
    buttons: buttons.map((each) => ({
      name: each.name,
      value: each.value,
      title: (each.textContent ?? '').trim() || each.value || 'Send',
    })),
  };
}

function labelOf(field: Element & { readonly name: string; readonly id: string }, form: HTMLFormElement): string {
  const label = field.closest('label') ?? [...form.querySelectorAll('label')].find((each) => each.htmlFor === field.id);
  return (label?.textContent ?? '').trim() || field.name;
}
