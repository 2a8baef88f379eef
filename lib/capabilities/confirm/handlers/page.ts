import { createHash } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A page behind a link. */
export interface Page {
  readonly status: number;
  /** Plain text, as the title is. */
  readonly title: string;
  readonly text: string;
  /** HTML that follows them. */
  readonly form?: string;
  /** Language of all texts, as in `de`. */
  readonly language?: string;
}

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

/** Renders a page: HTML that works without scripts, is kept by nobody, and tells no other site its address. */
export function renderPage({
  status,
  title,
  text,
  form = '',
  language = 'en',
}: Page): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { ...HEADERS, ...ADDED_HEADERS[status] },
    body:
      `<!doctype html><html lang="${escaped(language)}"><head><meta charset="utf-8">` +
      '<meta name="viewport" content="width=device-width,initial-scale=1">' +
      `<title>${escaped(title)}</title><style>${STYLE}</style></head>` +
      `<body><main><h1>${escaped(title)}</h1><p>${escaped(text)}</p>${form}</main></body></html>`,
  };
}

/** A text as it stands in HTML, in an attribute too. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
