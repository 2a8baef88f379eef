import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Refusal } from '../../../../capabilities/confirm/handlers/answer-request';
import { escaped, renderPage } from '../../../../capabilities/confirm/handlers/page';
import { voteOf } from '../ballot';
import { MAX_COMMENT } from '../decision';
import { levelOf } from '../subject';
import type { DelegateOutcome } from './delegate';
import { delegatesOf } from './delegate';
import type { Opened } from './open';
import type { VoteOutcome } from './vote';

interface PageTexts {
  readonly title: string;
  readonly text: string;
}

interface Page extends PageTexts {
  readonly status: number;
}

type PageName = VoteOutcome | DelegateOutcome | Refusal;

const PAGES: Readonly<Record<PageName, Page>> = {
  recorded: {
    status: 200,
    title: 'Your decision is recorded',
    text: 'Others have yet to decide. Until then you can change yours: open the link again.',
  },
  approved: { status: 200, title: 'Approved', text: 'This request is approved.' },
  rejected: { status: 200, title: 'Rejected', text: 'This request is rejected.' },
  tooLate: { status: 409, title: 'Already decided', text: 'This request was decided before you did.' },
  delegated: { status: 200, title: 'Handed on', text: 'The request was handed on. Your own link is no longer valid.' },
  notDelegated: {
    status: 409,
    title: 'Not handed on',
    text: 'The request cannot be handed on to this person. Please open the link again.',
  },
  handedOn: { status: 410, title: 'Handed on', text: 'You have handed this request on. This link is no longer valid.' },
  superseded: {
    status: 410,
    title: 'Others are asked now',
    text: 'This link is no longer valid, since the request has been passed to somebody else.',
  },
  expired: { status: 410, title: 'Expired', text: 'The time to decide is over.' },
  ended: {
    status: 410,
    title: 'No longer open',
    text: 'This request is no longer open, since what asked for it has ended. Nothing is left to be decided.',
  },
  unknown: {
    status: 404,
    title: 'Unknown link',
    text: 'We do not know this link. Please open it exactly as you received it.',
  },
  unavailable: { status: 503, title: 'One moment', text: 'That did not work. Please try again in a moment.' },
  malformed: {
    status: 400,
    title: 'Incomplete request',
    text: 'This request is not complete. Please open the link exactly as you received it.',
  },
  method: { status: 405, title: 'Not allowed', text: 'Please open the link in a browser.' },
};

const LABELS = {
  approve: 'Approve',
  reject: 'Reject',
  comment: 'Comment (optional)',
  delegateTo: 'Let somebody else decide',
  handOn: 'Hand on',
  requestedBy: 'Requested by',
  decideBy: 'To be decided by',
  yourVote: 'Your decision so far',
};

/** The texts that the construct was given, in place of the English ones. */
type OwnTexts = Partial<Record<PageName, PageTexts>> & Partial<typeof LABELS> & { readonly language?: string };

/** The page for what became of a request. */
export function page(name: PageName): APIGatewayProxyStructuredResultV2 {
  const own = ownTexts();
  return renderPage({ ...PAGES[name], ...own[name], status: PAGES[name].status, language: own.language });
}

/** The page behind the link of an open request; a code holds nothing that would have to be escaped. */
export function pageWithForm(code: string, opened: Opened): APIGatewayProxyStructuredResultV2 {
  const { language, ...own } = ownTexts();
  const labels = { ...LABELS, ...own };
  const { title, text } = opened.subject;
  const form = detailsOf(opened, labels) + voteForm(code, labels) + delegateForm(code, opened, labels);
  return renderPage({ status: 200, title, text, form, language });
}

function detailsOf({ wait, subject, ballot, holder }: Opened, labels: typeof LABELS): string {
  const until = new Date(wait.deadlineMs - levelOf(subject).beforeDeadlineMs).toISOString();
  const own = voteOf(ballot, holder);
  const details = [
    ...subject.fields.map(({ label, value }) => [label, escaped(value)] as const),
    [labels.requestedBy, escaped(subject.requestedBy)] as const,
    [labels.decideBy, `<time datetime="${until}">${until.slice(0, 16).replace('T', ' ')} UTC</time>`] as const,
    ...(own === undefined
      ? []
      : [[labels.yourVote, escaped(own.choice === 'APPROVE' ? labels.approve : labels.reject)] as const]),
  ];
  return `<dl>${details.map(([label, value]) => `<dt>${escaped(label)}</dt><dd>${value}</dd>`).join('')}</dl>`;
}

function voteForm(code: string, { comment, approve, reject }: typeof LABELS): string {
  return (
    `<form method="post">${hidden(code)}<label for="comment">${escaped(comment)}</label>` +
    `<textarea id="comment" name="comment" rows="4" maxlength="${MAX_COMMENT}"></textarea>` +
    `<button name="vote" value="approve">${escaped(approve)}</button> ` +
    `<button name="vote" value="reject">${escaped(reject)}</button></form>`
  );
}

function delegateForm(code: string, opened: Opened, { delegateTo, handOn }: typeof LABELS): string {
  const people = delegatesOf(opened);
  if (people.length === 0) {
    return '';
  }
  const options = people.map((person) => `<option>${escaped(person)}</option>`).join('');
  return (
    `<form method="post">${hidden(code)}<label for="delegate">${escaped(delegateTo)}</label>` +
    `<select id="delegate" name="delegate">${options}</select><button>${escaped(handOn)}</button></form>`
  );
}

function hidden(code: string): string {
  return `<input type="hidden" name="code" value="${code}">`;
}

function ownTexts(): OwnTexts {
  return JSON.parse(process.env.PAGES ?? '{}') as OwnTexts;
}
