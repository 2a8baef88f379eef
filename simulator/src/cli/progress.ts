import { formatDuration } from '../diagram/format-duration';
import { detailsOf } from '../diagram/visits';
import type { HistoryEvent } from '../engine/history/history';
import type { Json } from '../base/json';
import { clip } from '../base/text';
import type { SentMessage } from '../world/api/sent-messages';
import type { Terminal } from './terminal';

const NAMED = /(Failed|TimedOut|Aborted)$/;

/** Says what a run does while it does it: each state entered, each failure, each retry, with the time since its start. */
export class Progress {
  private seen = 0;
  private told = 0;
  private startMs: number | undefined;
  private readonly failed = new Set<number>();

  constructor(private readonly terminal: Terminal) {}

  /** Says what is new in a history. */
  follow(history: readonly HistoryEvent[]): void {
    for (const event of history.slice(this.seen)) {
      this.startMs ??= event.timestamp.getTime();
      const line = this.describe(event);
      if (line !== undefined) this.terminal.note(`${this.moment(event.timestamp.getTime()).padStart(14)}  ${line}`);
    }
    this.seen = Math.max(this.seen, history.length);
  }

  /** Says which messages went out. */
  tell(messages: readonly SentMessage[]): void {
    for (const { atMs, channel, to, subject, text } of messages.slice(this.told)) {
      const whom = to.length === 0 ? channel : to.join(', ');
      const title = subject === undefined ? '' : `${subject}: `;
      this.terminal.note(`${this.moment(atMs).padStart(14)}  message to ${whom}: ${title}${firstLine(text, 600)}`);
    }
    this.told = Math.max(this.told, messages.length);
  }

  private moment(atMs: number): string {
    const sinceMs = atMs - (this.startMs ?? atMs);
    return sinceMs === 0 ? 'start' : `+${formatDuration(sinceMs)}`;
  }

  private describe(event: HistoryEvent): string | undefined {
    const details = detailsOf(event);
    if (event.type.endsWith('StateEntered')) return textOf(details.name);
    if (event.type === 'TaskSubmitted') return '  waits for an answer';
    if (/^(Task|LambdaFunction|Activity)Scheduled$/.test(event.type) && this.failed.has(event.previousEventId))
      return '  tries again';
    if (event.type.startsWith('Execution') && event.type !== 'ExecutionStarted')
      return event.type.replace('Execution', 'execution ').toLowerCase();
    if (!NAMED.test(event.type)) return undefined;
    this.failed.add(event.id);
    const error = details.error === undefined ? '' : ` ${textOf(details.error)}`;
    const cause = typeof details.cause === 'string' && details.cause !== '' ? `: ${firstLine(details.cause)}` : '';
    return `  ${event.type}${error}${cause}`;
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function firstLine(text: string, most = 200): string {
  return clip(text.split('\n')[0] ?? '', most);
}
