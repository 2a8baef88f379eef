import { createHash } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Outcome } from './confirm';

interface Page {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

const PAGES: Readonly<Record<Outcome | 'malformed' | 'method', Page>> = {
  confirmed: { status: 200, title: 'Confirmed', text: 'Thank you, your registration is confirmed.' },
  already: { status: 200, title: 'Already confirmed', text: 'Your registration was confirmed before.' },
  expired: { status: 410, title: 'Expired', text: 'This link is no longer valid. Please register again.' },
  unknown: {
    status: 404,
    title: 'Unknown link',
    text: 'We do not know this link. Please open it exactly as you received it.',
  },
  pending: {
    status: 503,
    title: 'One moment',
    text: 'Your confirmation is being processed. Please try again in a moment.',
  },
  unavailable: { status: 503, title: 'One moment', text: 'That did not work. Please try again in a moment.' },
  malformed: {
    status: 400,
    title: 'Incomplete link',
    text: 'This link is not complete. Please open it exactly as you received it.',
  },
  method: { status: 405, title: 'Not allowed', text: 'Please open the link in a browser.' },
};

const STYLE =
  'body{font-family:system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;text-align:center}' +
  'button{font:inherit;padding:.75rem 2rem;cursor:pointer}';

const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  'strict-transport-security': 'max-age=31536000',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
};

const ADDED_HEADERS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  405: { allow: 'GET, HEAD, POST' },
  503: { 'retry-after': '2' },
};

/** The page for what became of a request. */
export function page(name: Outcome | 'malformed' | 'method'): APIGatewayProxyStructuredResultV2 {
  const { status, title, text } = PAGES[name];
  return respond(status, title, `<p>${text}</p>`);
}

/** The page behind the link; `code` holds nothing that would have to be escaped. */
export function pageWithButton(code: string): APIGatewayProxyStructuredResultV2 {
  const form = `<form method="post"><input type="hidden" name="code" value="${code}"><button>Confirm</button></form>`;
  return respond(200, 'Confirm your registration', `<p>Press the button to confirm your registration.</p>${form}`);
}

function respond(status: number, title: string, content: string): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { ...HEADERS, ...ADDED_HEADERS[status] },
    body:
      '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
      '<meta name="viewport" content="width=device-width,initial-scale=1">' +
      `<title>${title}</title><style>${STYLE}</style></head>` +
      `<body><main><h1>${title}</h1>${content}</main></body></html>`,
  };
}
