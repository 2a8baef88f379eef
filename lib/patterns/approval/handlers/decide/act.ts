import { fieldIn } from '../../../../capabilities/confirm/handlers/request';
import { MAX_COMMENT } from '../decision';
import type { Cast } from './vote';

/** The acts that the holder of a link may do: vote, or hand the request on. */
export type Act = Cast | { readonly to: string };

const CHOICES: Readonly<Record<string, Cast['choice']>> = { approve: 'APPROVE', reject: 'REJECT' };

/** Everything but line breaks that shows nothing, and text that runs the other way. */
// eslint-disable-next-line no-control-regex -- what is taken out
const INVISIBLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The act that a form asks for; undefined for none, and for more than one. */
export function actOfForm(form: URLSearchParams): Act | undefined {
  const hasBoth = form.has('vote') && form.has('delegate');
  return hasBoth ? undefined : actOf(fieldIn(form, 'vote'), fieldIn(form, 'comment') ?? '', fieldIn(form, 'delegate'));
}

/** The act that a call asks for. */
export function actOfCall(call: { vote?: unknown; comment?: unknown; delegate?: unknown }): Act | undefined {
  const { vote, comment = '', delegate } = call;
  return vote !== undefined && delegate !== undefined ? undefined : actOf(vote, comment, delegate);
}

function actOf(vote: unknown, comment: unknown, delegate: unknown): Act | undefined {
  if (typeof delegate === 'string') {
    return { to: delegate };
  }
  if (typeof vote !== 'string' || !Object.hasOwn(CHOICES, vote) || typeof comment !== 'string') {
    return undefined;
  }
  return { choice: CHOICES[vote] as Cast['choice'], comment: shortened(visible(comment)) };
}

/** Browsers send line breaks as two characters. */
function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(INVISIBLE, '').trim();
}

/** By whole characters: half of one is no text. */
function shortened(text: string): string {
  const characters = [...text.replace(/\p{Surrogate}/gu, '\ufffd')];
  return characters.slice(0, MAX_COMMENT).join('');
}
