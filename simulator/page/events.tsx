import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { detailsOf } from '../src/diagram/visits';
import { formatDuration } from '../src/diagram/format-duration';
import type { HistoryEvent } from '../src/engine/history/history';
import { Button, Field } from './forms';
import { JsonView } from './json-view';
import { RowList } from './row-list';
import { goBack, useKnown } from './store';

/** The history as AWS tells it, and the way back to any event. */
export function Events({
  arn,
  events,
}: {
  readonly arn: string;
  readonly events: readonly HistoryEvent[];
}): JSX.Element {
  const { isBusy } = useKnown();
  const [wanted, setWanted] = useState('');
  const [id, setId] = useState<number | undefined>();
  const text = wanted.toLowerCase();
  const shown = text === '' ? events : events.filter((each) => textOf(each).includes(text));
  const at = shown.findIndex((each) => each.id === id);
  const chosen = shown[at];
  const startMs = events[0]?.timestamp.getTime() ?? 0;
  return (
    <>
      <div class="tools">
        <Field label="Search events" value={wanted} onInput={setWanted} />
        <span class="weak">
          {shown.length} of {events.length}
        </span>
        {chosen !== undefined && (
          <Button
            disabled={isBusy}
            twin={`POST /_sim/v1/world/rewind {"execution":…,"event":${chosen.id}}`}
            onClick={() => void goBack(arn, chosen.id)}
          >
            {`Back to event ${chosen.id}`}
          </Button>
        )}
      </div>
      <RowList
        id="event"
        label="Events"
        count={shown.length}
        selected={at < 0 ? undefined : at}
        select={(row) => setId(shown[row]?.id)}
        row={(row) => <EventRow event={shown[row] as HistoryEvent} startMs={startMs} />}
        tone={(row) => (/(Failed|TimedOut|Aborted)$/.test((shown[row] as HistoryEvent).type) ? 'failed' : '')}
        empty={events.length === 0 ? 'There is none yet' : 'None is like that'}
      />
      {chosen !== undefined && <JsonView value={detailsOf(chosen)} label={`Event ${chosen.id}`} />}
    </>
  );
}

function EventRow({ event, startMs }: { readonly event: HistoryEvent; readonly startMs: number }): JSX.Element {
  const { name, error } = detailsOf(event);
  return (
    <>
      <span class="weak">{event.id}</span>
      <span class="name">{event.type}</span>
      <span class="weak">{`+${formatDuration(event.timestamp.getTime() - startMs)}`}</span>
      <span class="weak">{[error, name].find((each) => typeof each === 'string') ?? ''}</span>
    </>
  );
}

const TEXTS = new WeakMap<HistoryEvent, string>();

function textOf(event: HistoryEvent): string {
  const known = TEXTS.get(event);
  if (known !== undefined) return known;
  const text = `${event.id} ${event.type} ${JSON.stringify(detailsOf(event))}`.toLowerCase();
  TEXTS.set(event, text);
  return text;
}
