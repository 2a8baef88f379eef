import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ask, part, type Json, type JsonObject, type Resource } from './api';
import { Button, Field, readJson } from './forms';
import { JsonView } from './json-view';
import { addressOf } from './place';
import { act, useAsked, useKnown } from './store';

const KINDS: readonly (readonly [type: RegExp, name: string])[] = [
  [/^AWS::DynamoDB::(Global)?Table$/, 'Tables'],
  [/^AWS::S3::Bucket$/, 'Buckets'],
  [/^AWS::SQS::Queue$/, 'Queues'],
  [/^AWS::SNS::Topic$/, 'Topics'],
  [/^AWS::Events::EventBus$/, 'Event buses'],
  [/^AWS::Lambda::Function$/, 'Functions'],
];

const DEFAULT_BUS: Resource = { path: 'default', type: 'AWS::Events::EventBus', name: 'default', arn: 'default' };

/** What is in tables, buckets and queues now, and what can be put there from outside. */
export function DataView({ of }: { readonly of: string | undefined }): JSX.Element {
  const { world } = useKnown();
  const all = [...(world?.resources ?? []), DEFAULT_BUS];
  const chosen = all.find(({ path }) => path === of);
  return (
    <div class="data">
      <nav aria-label="Resources">
        {KINDS.map(([type, name]) => {
          const some = all.filter((each) => type.test(each.type));
          if (some.length === 0) return null;
          return (
            <section key={name}>
              <h2>{name}</h2>
              <ul>
                {some.map(({ path }) => (
                  <li key={path}>
                    <a href={addressOf({ view: 'data', of: path })} aria-current={path === of ? 'page' : undefined}>
                      {path}
                    </a>
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
      </nav>
      <div class="content">
        {chosen === undefined ? (
          <p class="weak pad">Choose what to look at.</p>
        ) : (
          <ResourceView key={chosen.path} resource={chosen} />
        )}
      </div>
    </div>
  );
}

function ResourceView({ resource }: { readonly resource: Resource }): JSX.Element {
  const { type, path } = resource;
  const at = part(path);
  if (/Table$/.test(type))
    return (
      <Contents title={path} path={`/tables/${at}/items`} member="items">
        <Put label="Item" what="Put item" method="PUT" path={`/tables/${at}/items`} body={(item) => ({ item })} />
      </Contents>
    );
  if (type === 'AWS::S3::Bucket')
    return (
      <Contents title={path} path={`/buckets/${at}/objects`} member="objects">
        <Put
          label="Object"
          what="Upload object"
          method="PUT"
          path={`/buckets/${at}/objects`}
          names={['Key']}
          isText
          body={(body, [key = '']) => ({ key, body })}
        />
      </Contents>
    );
  if (type === 'AWS::SQS::Queue')
    return (
      <Contents title={path} path={`/queues/${at}/messages`} member="messages">
        <Put
          label="Message"
          what="Send message"
          method="POST"
          path={`/queues/${at}/messages`}
          body={(body) => ({ body })}
        />
      </Contents>
    );
  if (type === 'AWS::SNS::Topic')
    return (
      <Contents title={path} path={`/messages?channel=${at}`} member="messages">
        <Put
          label="Message"
          what="Publish"
          method="POST"
          path={`/topics/${at}/messages`}
          body={(message) => ({ message })}
        />
      </Contents>
    );
  if (type === 'AWS::Events::EventBus')
    return (
      <Contents title={path} path={`/messages?channel=${at}`} member="messages">
        <Put
          label="Detail"
          what="Send event"
          method="POST"
          path={`/buses/${at}/events`}
          names={['Source', 'Detail type']}
          body={(detail, [source = '', detailType = '']) => ({ source, detailType, detail })}
        />
      </Contents>
    );
  return (
    <Contents title={path} path={`/functions/${at}/invocations`} member="invocations">
      <Put
        label="Event"
        what="Invoke"
        method="POST"
        path={`/functions/${at}/invocations`}
        body={(event) => ({ event })}
      />
      <Logs path={path} />
    </Contents>
  );
}

function Logs({ path }: { readonly path: string }): JSX.Element {
  const lines =
    useAsked<{ lines: readonly { at: string; message: string }[] }>(`/functions/${part(path)}/logs`)?.lines ?? [];
  return (
    <details>
      <summary>{`Logs (${lines.length} lines)`}</summary>
      <pre tabIndex={0} aria-label="Logs">
        {lines.map(({ at, message }) => `${at} ${message}`).join('\n') || 'It wrote nothing'}
      </pre>
    </details>
  );
}

interface ContentsProps {
  readonly title: string;
  readonly path: string;
  readonly member: string;
  readonly children: JSX.Element | JSX.Element[];
}

const MOST_SHOWN = 200;

function Contents({ title, path, member, children }: ContentsProps): JSX.Element {
  const all = (useAsked<Record<string, Json[]>>(path)?.[member] ?? []).slice().reverse();
  return (
    <>
      <h2>{title}</h2>
      {children}
      <h3>
        {member} <span class="weak">{all.length}</span>
      </h3>
      {all.length === 0 && <p class="weak">Nothing is there.</p>}
      {all.slice(0, MOST_SHOWN).map((each, at) => (
        <JsonView key={all.length - at} value={each} label={`${member} ${all.length - at}`} />
      ))}
      {all.length > MOST_SHOWN && <p class="weak">{`The last ${MOST_SHOWN} of ${all.length}.`}</p>}
    </>
  );
}

interface PutProps {
  readonly label: string;
  readonly what: string;
  readonly method: 'PUT' | 'POST';
  readonly path: string;
  readonly names?: readonly string[];
  /** Whether what is no JSON is sent as a text. */
  readonly isText?: boolean;
  readonly body: (value: Json, names: readonly string[]) => JsonObject;
}

function Put({ label, what, method, path, names = [], isText = false, body }: PutProps): JSX.Element {
  const { isBusy } = useKnown();
  const [value, setValue] = useState('{}');
  const [texts, setTexts] = useState<readonly string[]>(names.map(() => ''));
  const send = (): void => {
    const given = isText && !isJson(value) ? value : readJson(value);
    if (given === undefined) return;
    void act(() => ask<JsonObject>(method, path, body(given, texts)), doneText);
  };
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {names.map((name, at) => (
        <Field
          key={name}
          label={name}
          value={texts[at] ?? ''}
          onInput={(text) => setTexts(texts.map((each, index) => (index === at ? text : each)))}
        />
      ))}
      <Field label={label} value={value} onInput={setValue} lines={4} />
      <Button kind="primary" disabled={isBusy} twin={`${method} /_sim/v1${path}`} onClick={send}>
        {what}
      </Button>
    </form>
  );
}

function doneText(answer: JsonObject): string {
  return typeof answer['payload'] === 'string' ? `It answered ${answer['payload']}` : 'Done';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
