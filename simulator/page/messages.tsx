import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ask, type Answer, type Message, type WorldInfo } from './api';
import { AnswerPage } from './answer-page';
import { instantText } from './clock';
import { Button, Field } from './forms';
import { JsonText } from './json-view';
import { act, useAsked, useKnown } from './store';

/** Something that somebody has opened. */
interface Opened {
  readonly link: string;
  readonly answer: Answer;
}

const MOST_SHOWN = 100;

/** Everything that went out, with its links to click as whoever got it would. */
export function MessagesView(): JSX.Element {
  const all = useAsked<{ messages: readonly Message[] }>('/messages')?.messages ?? [];
  const [wanted, setWanted] = useState('');
  const [opened, setOpened] = useState<Opened | undefined>();
  const text = wanted.toLowerCase();
  const shown = all
    .filter((each) => `${each.channel} ${each.to.join(' ')} ${each.text}`.toLowerCase().includes(text))
    .reverse();
  const follow = async (link: string, more: Record<string, string | Record<string, string>> = {}): Promise<void> => {
    const answer = await act(
      () => ask<Answer>('POST', '/click', { link, ...more }),
      ({ status }) => `It answered ${status}`,
    );
    if (answer !== undefined) setOpened({ link, answer });
  };
  return (
    <div class="messages">
      <div class="content">
        <h2>
          Messages <span class="weak">{all.length}</span>
        </h2>
        <div class="tools">
          <Field label="Search messages" value={wanted} onInput={setWanted} />
        </div>
        {shown.length === 0 && <p class="weak">Nothing went out.</p>}
        {shown.slice(0, MOST_SHOWN).map((each, at) => (
          <MessageCard key={all.length - at} message={each} follow={(link) => void follow(link)} />
        ))}
        {shown.length > MOST_SHOWN && <p class="weak">{`The last ${MOST_SHOWN} of ${shown.length}.`}</p>}
      </div>
      {opened !== undefined && (
        <AnswerPage
          link={opened.link}
          answer={opened.answer}
          post={(link, form) => void follow(link, { form })}
          close={() => setOpened(undefined)}
        />
      )}
    </div>
  );
}

function MessageCard({
  message,
  follow,
}: {
  readonly message: Message;
  readonly follow: (link: string) => void;
}): JSX.Element {
  const { world, isBusy } = useKnown();
  const { at, kind, channel, to, subject, text, links } = message;
  return (
    <article class="card">
      <h3>{subject ?? channel}</h3>
      <p class="facts">
        <span>{instantText(Date.parse(at))}</span>
        <span>{kind === 'kept' ? channel : `${kind} to ${to.join(', ')}`}</span>
      </p>
      <JsonText text={text} label="Text" />
      {links.map((link) => (
        <p key={link} class="link">
          <span class="name">{link}</span>
          {isOfApp(link, world) && (
            <>
              <Button disabled={isBusy} twin={`POST /_sim/v1/click`} onClick={() => follow(link)}>
                Click here
              </Button>
              <a href={here(link, world)} target="_blank" rel="noopener noreferrer">
                Open in a tab
              </a>
            </>
          )}
        </p>
      ))}
    </article>
  );
}

function isOfApp(link: string, world: WorldInfo | undefined): boolean {
  return here(link, world) !== undefined;
}

/** The address on loopback. */
function here(link: string, world: WorldInfo | undefined): string | undefined {
  const [theirs, ours] = Object.entries(world?.httpAddresses ?? {}).find(([each]) => link.startsWith(each)) ?? [];
  return theirs === undefined || ours === undefined ? undefined : ours + link.slice(theirs.length);
}
