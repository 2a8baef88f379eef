import { strict as assert } from 'node:assert';
import type { Page } from 'playwright-core';

/** What leads from one view to another, or shows another part of the same: nothing happens to the app. */
const SHOWS_ONLY = [
  ...[
    'Zoom out',
    'Fit',
    'Zoom in',
    'Next problem',
    'Dismiss',
    'Close',
    'Earlier',
    'Later',
    'n problems with the simulation',
  ],
  // A text that is edited, and sent by another button.
  ...['Run again…', 'Add: returns', 'Add: fails', 'Add: waits'],
];

/** A button or a choice of the page. */
interface Control {
  readonly name: string;
  /** The requests that do the same. */
  readonly twin: string;
}

/** A request of the page, and what was pressed before it. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly by: Control;
}

/** What the pages of all checks have had in the way of buttons, and what they have asked for. */
const seen = { pages: 0, controls: new Map<string, Control>(), asked: [] as Asked[] };

/** Takes down which buttons a page has, and what it asks for when they are pressed. */
export async function watchTwins(page: Page): Promise<void> {
  await page.addInitScript(WATCH);
}

/** Keeps what was taken down in a page that is still open. */
export async function keepTwins(page: Page): Promise<void> {
  const { controls, asked } = await page.evaluate<{ readonly controls: readonly Control[]; readonly asked: Asked[] }>(
    '({ controls: [...studioWatch.controls.values()], asked: studioWatch.asked })',
  );
  for (const each of controls) seen.controls.set(nameOf(each), each);
  seen.asked.push(...asked);
  seen.pages += 1;
}

/**
 * Every button that does something tells the request that does the same, which is one of the control API, and is what the page sends.
 * @param pages how many have to have been looked at for every button to have been pressed.
 */
export async function haveTwins(page: Page, pages: number): Promise<void> {
  await keepTwins(page);
  const description = await page.evaluate<{ readonly paths: Readonly<Record<string, object>> }>(
    "fetch('/_sim/v1/openapi.json').then((answer) => answer.json())",
  );
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path: `/_sim/v1${path}` })),
  );
  const unknown = [...seen.controls.values()].flatMap(({ name, twin }) =>
    requestsIn(twin)
      .filter((each) => !operations.some(({ method, path }) => method === each.method && each.takes(path)))
      .map(({ method, path }) => `${name}: ${method} ${path}`),
  );
  assert.deepEqual(unknown, [], 'a twin is no operation of the control API');

  const silent = [...seen.controls]
    .filter(([name, { twin }]) => requestsIn(twin).length === 0 && !SHOWS_ONLY.includes(name))
    .map(([name]) => name);
  assert.deepEqual(silent, [], 'these tell of no request');

  const other = seen.asked.filter(
    ({ method, path, by }) => !requestsIn(by.twin).some((each) => each.means(method, path)),
  );
  assert.deepEqual(
    other.map(({ method, path, by }) => `${by.name} (${by.twin}): ${method} ${path}`),
    [],
    'the page asked for something else than it says',
  );

  const pressed = new Set(seen.asked.map(({ by }) => nameOf(by)));
  const idle = [...seen.controls].filter(([name, { twin }]) => twin !== '' && !pressed.has(name)).map(([name]) => name);
  if (seen.pages >= pages) assert.deepEqual(idle, [], 'nobody pressed these');
  console.log(`  ${pressed.size} buttons did what their twins say, in ${seen.asked.length} requests`);
}

/** The same button in other places has other numbers in its name. */
function nameOf({ name }: Control): string {
  return name.replace(/\d+/g, 'n');
}

interface Request {
  readonly method: string;
  readonly path: string;
  /** Whether it is this operation of the API: '/executions/{execution}'. */
  takes(operation: string): boolean;
  /** Whether it stands for a request that was sent. */
  means(method: string, path: string): boolean;
}

/** The requests of which the tip of a button tells: 'POST /_sim/v1/world/rewind {…}, then POST …/faults'. */
function requestsIn(twin: string): readonly Request[] {
  return [...twin.matchAll(/\b(GET|POST|PUT|DELETE) (\S+?)(?=[,;]? |,?$)/g)].map(([, method = '', path = '']) => {
    const told = path.split('/');
    const isSame = (other: string, isPlace: (part: string) => boolean): boolean => {
      const parts = other.split('/');
      const from = told[0] === '…' ? parts.slice(1 - told.length) : parts;
      const rest = told[0] === '…' ? told.slice(1) : told;
      return (
        from.length === rest.length &&
        rest.every((part, at) => isPlace(part) || isPlace(from[at]!) || part === from[at])
      );
    };
    return {
      method,
      path,
      takes: (operation) => isSame(operation, (part) => part.startsWith('{')),
      means: (sent, to) =>
        to === '/_studio/save'
          ? SAVED.test(`${method} ${path}`)
          : method === sent && isSame(to, (part) => part.startsWith('{')),
    };
  });
}

/** What is saved as a file is what these answer. */
const SAVED = /^(GET \S+\/report|POST \S+\/steps\/test)$/;

const WATCH = `
  globalThis.studioWatch = { controls: new Map(), asked: [], by: { name: '', twin: '' } };
  const controlOf = (element) => ({
    name: element.getAttribute('aria-label') ?? (element.tagName === 'SELECT' ? element.labels[0]?.textContent : element.textContent) ?? '',
    twin: element.title,
  });
  const isControl = (element) => element.tagName === 'BUTTON' ? element.role !== 'tab' : element.title !== '';
  const look = () => {
    for (const each of document.querySelectorAll('button, select')) {
      if (!isControl(each)) continue;
      const control = controlOf(each);
      studioWatch.controls.set(control.name, control);
    }
  };
  const press = (event) => {
    const element = event.target.closest?.('button, select');
    if (element !== null && element !== undefined) studioWatch.by = controlOf(element);
  };
  for (const kind of ['click', 'change']) addEventListener(kind, press, true);
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['title'] });
  const fetched = fetch;
  globalThis.fetch = (path, options = {}) => {
    const { method = 'GET' } = options;
    // An input is looked at while it is typed.
    const isDone = method !== 'GET' && !/^\\/_sim\\/v1\\/machines\\/[^/]+\\/input$/.test(path);
    if (isDone) studioWatch.asked.push({ method, path, by: studioWatch.by });
    return fetched(path, options);
  };
`;
