import { formatDuration } from '../diagram/format-duration';
import type { Json } from '../base/json';
import type { Run } from '../world/api/run';
import type { SentMessage } from '../world/api/sent-messages';
import type { World } from '../world/api/world';
import { parseFailure } from './given-mocks';
import { readJson } from './input';
import { CannotStart, type Terminal } from './terminal';

/** Something that somebody outside does while an execution waits, in the order of the command line. */
export interface Deed {
  readonly kind: 'answer' | 'click';
  readonly given: string;
}

/** Who does it: the world itself, or studio, which keeps what was done. */
export interface Hands {
  answer(execution: Run, state: string, answer: CallbackAnswer): unknown;
  /** Presses a button behind a link, and gives the status of the answer. */
  press(link: string, button: string | undefined): Promise<number>;
}

/** An answer to a callback. */
export type CallbackAnswer =
  { readonly succeed: Json } | { readonly fail: { readonly error: string; readonly cause?: string } };

/** What is done to the world itself. */
export function bareHands(world: World): Hands {
  return {
    answer: (execution, state, answer) => {
      const callback = execution.callback(state);
      if ('succeed' in answer) callback.succeed(answer.succeed);
      else callback.fail(answer.fail.error, answer.fail.cause);
    },
    press: async (link, button) => (await world.click(link, button === undefined ? {} : { button })).status,
  };
}

/** How deeds are done. */
export interface Outside {
  readonly world: World;
  readonly hands: Hands;
  readonly execution: Run;
  readonly terminal: Terminal;
  /** How long a wait lasts before somebody does something. */
  readonly afterMs: number;
}

/** Does what a deed says, once the execution waits. */
export function act(deed: Deed, outside: Outside): Promise<void> {
  return deed.kind === 'answer' ? answer(deed.given, outside) : click(deed.given, outside);
}

/** `State=<json>`, or `State!<error>[:<cause>]`. */
async function answer(given: string, { world, hands, execution, terminal, afterMs }: Outside): Promise<void> {
  const [, state, kind, rest = ''] = /^([^=!]+)([=!])(.*)$/s.exec(given) ?? [];
  if (state === undefined)
    throw new CannotStart(`--answer takes State=<json> or State!<error>[:<cause>], got '${given}'`);
  await execution.toWait(state);
  if (afterMs > 0) await world.advance(afterMs);
  if (!execution.waiting.some((each) => each.state === state)) {
    terminal.note(`'${state}' does not wait any more after ${formatDuration(afterMs)}: nobody hears the answer`);
    return;
  }
  const isOutput = kind === '=';
  const what = isOutput ? { succeed: readJson(rest, `--answer ${state}`, terminal) } : { fail: parseFailure(rest) };
  await hands.answer(execution, state, what);
}

/** `who=button`: the newest message with a link in which that word stands, and what stands on the button; both may be left out. */
async function click(given: string, { world, hands, execution, terminal, afterMs }: Outside): Promise<void> {
  const [, who = '', button] = /^([^=]*)(?:=(.*))?$/s.exec(given) ?? [];
  if (execution.status === 'RUNNING') await execution.toWait();
  if (afterMs > 0) await world.advance(afterMs);
  const link = linkFor(who, await world.messages(), world);
  const status = await hands.press(link, button);
  const whose = who === '' ? '' : ` to ${who}`;
  terminal.note(
    `                The button${button === undefined ? '' : ` '${button}'`} behind the link${whose} answers ${status}`,
  );
}

function linkFor(who: string, messages: readonly SentMessage[], world: World): string {
  const leads = messages.flatMap((message) =>
    message.links.filter((link) => isOfApp(link, world)).map((link) => ({ message, link })),
  );
  const word = new RegExp(`(^|[^\\p{L}\\p{N}])${who.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}($|[^\\p{L}\\p{N}])`, 'u');
  const found = leads.filter(({ message: { to, channel, text } }) => word.test([...to, channel, text].join('\n')));
  const newest = found.at(-1);
  if (newest !== undefined) return newest.link;
  const all = messages.map(({ channel, text }) => `\n  ${channel}: ${text}`).join('');
  const which = who === '' ? '' : ` for '${who}'`;
  throw new CannotStart(
    `--click finds no message${which} with a link to an endpoint of the app; ${all === '' ? 'nothing was sent' : `what was sent:${all}`}`,
  );
}

function isOfApp(link: string, world: World): boolean {
  try {
    world.endpoint(link);
    return true;
  } catch {
    return false;
  }
}
