import { checkMembers, type MembersOf } from '../../base/given';
import { linksIn } from '../../base/links';
import { clip } from '../../base/text';
import type { EndpointRequest, EndpointResponse } from '../../services/apigateway/http-endpoint';
import { formsIn, pageText, type PageButton, type PageForm } from './page-form';

/** What a person does on the page behind a link. */
export interface ClickOptions {
  /** The button, by what stands on it or by its value. @default - the only one */
  readonly button?: string;
  /** What is filled in, by the names of the fields. @default - the fields stay as the page has them */
  readonly fields?: Readonly<Record<string, string>>;
  /** Headers of all requests. */
  readonly headers?: Readonly<Record<string, string>>;
}

const CLICK_OPTIONS: MembersOf<ClickOptions> = { button: true, fields: true, headers: true };
const MAX_REDIRECTS = 10;

type Fetch = (url: string, request: Omit<EndpointRequest, 'path' | 'query'>) => Promise<EndpointResponse>;

/**
 * Opens a link and presses a button on its page, as a browser does without scripts: with the fields of the button's form, cookies, and
 * redirects within the app.
 * @param link the address, or a text with exactly one in it.
 * @returns the answer to the button; that to the link when it is an error already.
 * @throws when the page has no form, or no such button or field; the message tells what it has.
 */
export async function click(link: string, options: ClickOptions, fetch: Fetch): Promise<EndpointResponse> {
  checkMembers('A click', options, CLICK_OPTIONS);
  const browser = new Browser(fetch, options.headers ?? {});
  const { url, response: page } = await browser.go(addressIn(link), { method: 'GET' });
  if (page.status >= 400) return page;
  const { form, button } = pressed(url, page, options);
  const sent = filledIn(form, button, options.fields ?? {}, url);
  const action = new URL(button?.action ?? form.action, url);
  const method = button?.method ?? form.method;
  if (method !== 'POST') {
    action.search = new URLSearchParams(sent).toString();
    return (await browser.go(action.href, { method: 'GET' })).response;
  }
  if (form.type !== FORM_TYPE) throw new Error(`The form of ${url} is sent as ${form.type}; world.fetch can send that`);
  const body = new URLSearchParams(sent).toString();
  const request = { method, headers: { 'content-type': FORM_TYPE }, body };
  return (await browser.go(action.href, request)).response;
}

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** The address in a text, such as that of a message. */
export function addressIn(text: string): string {
  if (/^https?:\S+$/.test(text) && URL.canParse(text)) return text;
  const links = linksIn(text);
  const [only] = links;
  if (only !== undefined && links.length === 1) return only;
  const found = links.length === 0 ? 'none' : links.join(', ');
  throw new Error(`A click takes a link, or a text with exactly one in it, got '${text}' with ${found}`);
}

class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(
    private readonly fetch: Fetch,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  async go(
    url: string,
    request: Omit<EndpointRequest, 'path' | 'query'>,
    redirects = 0,
  ): Promise<{ readonly url: string; readonly response: EndpointResponse }> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...this.headers, ...(cookie !== '' && { cookie }), ...request.headers };
    const response = await this.fetch(url, { ...request, headers });
    for (const each of response.cookies) {
      const [, name = '', value = ''] = /^\s*([^=;]+)=([^;]*)/.exec(each) ?? [];
      if (name !== '') this.cookies.set(name, value);
    }
    const { location } = response.headers;
    const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== undefined;
    if (!isRedirect) return { url, response };
    if (redirects === MAX_REDIRECTS) throw new Error(`${url} leads to more than ${MAX_REDIRECTS} redirects`);
    const next = new URL(location, url);
    // Where the browser leaves the app, there is nothing to see.
    if (next.host !== new URL(url).host) return { url, response };
    return this.go(next.href, response.status >= 307 ? request : { method: 'GET' }, redirects + 1);
  }
}

interface Pressed {
  readonly form: PageForm;
  readonly button: PageButton | undefined;
}

/** The one button that is meant, and its form. */
function pressed(url: string, { status, body }: EndpointResponse, { button: wanted }: ClickOptions): Pressed {
  const forms = formsIn(body);
  if (forms.length === 0)
    throw new Error(
      `The page at ${url} has no form to submit: it answered ${status} with '${clip(pageText(body), 200)}'; ` +
        `world.fetch(link) opens a link without pressing anything`,
    );
  const all = forms.flatMap((form) => form.buttons.map((button): Pressed => ({ form, button })));
  const meant = wanted === undefined ? all : meantBy(all, wanted);
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return only;
  const [form] = forms;
  if (all.length === 0 && wanted === undefined && form !== undefined && forms.length === 1)
    return { form, button: undefined };
  const there = all.map(({ button }) => `'${button?.text}'`).join(', ') || 'none';
  if (wanted === undefined)
    throw new Error(`The page at ${url} has several buttons (${there}); say which: world.click(link, { button: '…' })`);
  throw new Error(
    `The page at ${url} has ${meant.length === 0 ? 'no' : 'several'} buttons '${wanted}'; it has ${there}`,
  );
}

function meantBy(all: readonly Pressed[], wanted: string): readonly Pressed[] {
  const same = (text: string | undefined): boolean => text?.toLowerCase() === wanted.trim().toLowerCase();
  const written = all.filter(({ button }) => same(button?.text));
  return written.length > 0 ? written : all.filter(({ button }) => same(button?.value));
}

function filledIn(
  form: PageForm,
  button: PageButton | undefined,
  given: Readonly<Record<string, string>>,
  url: string,
): [string, string][] {
  const unknown = Object.keys(given).find((name) => !form.names.includes(name));
  if (unknown !== undefined) {
    const there = form.names.map((each) => `'${each}'`).join(', ') || 'none';
    throw new Error(`The form of ${url} has no field '${unknown}'; it has ${there}`);
  }
  const kept = form.fields.filter(([name]) => !(name in given)).map(([name, value]): [string, string] => [name, value]);
  const own: [string, string][] = button?.name === undefined ? [] : [[button.name, button.value ?? '']];
  return [...kept, ...Object.entries(given), ...own];
}
