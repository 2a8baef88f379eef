import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Outcome } from './confirm';
import { escaped, renderPage } from './page';

interface ConfirmPageOptions {
  readonly title: string;
  readonly text: string;
}

interface Page extends ConfirmPageOptions {
  readonly status: number;
}

type PageName = Outcome | 'malformed' | 'method' | 'question';

/** The texts that the construct was given, in place of the English ones. */
type OwnPages = Partial<Record<PageName, ConfirmPageOptions>> & {
  readonly language?: string;
  readonly button?: string;
};

const PAGES: Readonly<Record<PageName, Page>> = {
  question: {
    status: 200,
    title: 'Confirm your registration',
    text: 'Press the button to confirm your registration.',
  },
  confirmed: { status: 200, title: 'Confirmed', text: 'Thank you, your registration is confirmed.' },
  already: { status: 200, title: 'Already confirmed', text: 'Your registration was confirmed before.' },
  expired: { status: 410, title: 'Expired', text: 'This link is no longer valid. Please register again.' },
  superseded: {
    status: 410,
    title: 'A newer link was sent',
    text: 'This link is no longer valid, since we sent you a newer one. Please use that.',
  },
  unknown: {
    status: 404,
    title: 'Unknown link',
    text: 'We do not know this link. Please open it exactly as you received it.',
  },
  unavailable: { status: 503, title: 'One moment', text: 'That did not work. Please try again in a moment.' },
  malformed: {
    status: 400,
    title: 'Incomplete link',
    text: 'This link is not complete. Please open it exactly as you received it.',
  },
  method: { status: 405, title: 'Not allowed', text: 'Please open the link in a browser.' },
};

/** The page for what became of a request. */
export function page(name: PageName, form?: string): APIGatewayProxyStructuredResultV2 {
  const own = ownPages();
  const { status } = PAGES[name];
  const { title, text } = own[name] ?? PAGES[name];
  return renderPage({ status, title, text, form, language: own.language });
}

/** The page behind the link; `code` holds nothing that would have to be escaped. */
export function pageWithButton(code: string): APIGatewayProxyStructuredResultV2 {
  const button = escaped(ownPages().button ?? 'Confirm');
  return page(
    'question',
    `<form method="post"><input type="hidden" name="code" value="${code}"><button>${button}</button></form>`,
  );
}

function ownPages(): OwnPages {
  return JSON.parse(process.env.PAGES ?? '{}') as OwnPages;
}
