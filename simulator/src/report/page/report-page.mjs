/* global document, window, HTMLElement, addEventListener, requestAnimationFrame */

/** The script of a report: everything shown out of data is set as text, never as HTML. */
const data = JSON.parse(document.getElementById('report-data').textContent);
const ROW_HEIGHT = 26;

const byId = (id) => document.getElementById(id);
const textAt = (number) => {
  if (number < 0) return undefined;
  const text = data.texts[number];
  return typeof text === 'string' ? text : `${text[0]}… (cut: ${text[1]} characters)`;
};

function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key === 'class') made.className = value;
    else if (key === 'text') made.textContent = value;
    else if (key === 'left' || key === 'width' || key === 'top' || key === 'height') made.style[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

const visits = data.visits.map((row, index) => {
  const [
    name,
    type,
    outcome,
    parent,
    previous,
    iteration,
    enteredMs,
    endedMs,
    attempts,
    input,
    output,
    assigned,
    errors,
  ] = row;
  return {
    index,
    name: textAt(name),
    type: textAt(type),
    outcome: textAt(outcome),
    parent,
    previous,
    iteration,
    enteredMs,
    endedMs,
    attempts,
    input,
    output,
    assigned,
    errors: errors.map(([atMs, error, cause]) => ({ atMs, error: textAt(error), cause })),
  };
});
const events = data.events.map(([id, previousId, atMs, type, details, visit]) => ({
  id,
  previousId,
  atMs,
  type: textAt(type),
  details,
  visit,
}));

function depthOf(visit) {
  let depth = 0;
  for (let at = visit; at.parent >= 0; at = visits[at.parent]) depth += 1;
  return depth;
}

function labelOf(visit) {
  const around = visit.parent >= 0 ? visits[visit.parent].iteration : -1;
  if (visit.iteration < 0) return visit.name;
  return around >= 0 ? `${visit.name} [${around}][${visit.iteration}]` : `${visit.name} [${visit.iteration}]`;
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

function duration(ms) {
  if (ms < 1_000) return `${Math.round(ms * 1_000) / 1_000} ms`;
  if (ms < 60_000) return `${Math.round(ms) / 1_000} s`;
  const parts = [];
  let rest = Math.round(ms / 1_000) * 1_000;
  for (const [unit, name] of UNITS) {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0) parts.push(`${count} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

const moment = (ms) => (ms === 0 ? 'start' : `+${duration(ms)}`);

/** A list of any length: only the rows in sight exist. The list has the focus, and names the active row to assistive technology. */
class VirtualList {
  constructor(host, options) {
    this.host = host;
    this.options = options;
    this.rows = options.rows;
    this.selected = -1;
    this.content = element('div', { class: 'rows', role: 'presentation' });
    host.hidden = false;
    host.classList.add(options.kind);
    host.tabIndex = 0;
    host.setAttribute('role', 'listbox');
    host.setAttribute('aria-label', options.label);
    host.append(this.content);
    host.addEventListener('scroll', () => requestAnimationFrame(() => this.draw()), { passive: true });
    host.addEventListener('keydown', (event) => this.key(event));
    host.addEventListener('click', (event) => {
      const row = event.target instanceof HTMLElement ? event.target.closest('.row') : null;
      if (row !== null) this.select(Number(row.dataset.at));
    });
    this.draw();
  }

  show(rows) {
    const kept = this.rows[this.selected];
    this.rows = rows;
    this.selected = kept === undefined ? -1 : rows.indexOf(kept);
    this.host.scrollTop = 0;
    this.draw(true);
  }

  select(at) {
    if (this.rows.length === 0) return;
    this.selected = Math.max(0, Math.min(this.rows.length - 1, at));
    this.options.onSelect(this.rows[this.selected]);
    // What the row shows may have taken room from the list: only now is it sure what is in sight.
    const top = this.selected * ROW_HEIGHT;
    const { scrollTop, clientHeight } = this.host;
    if (top < scrollTop) this.host.scrollTop = top;
    else if (top + ROW_HEIGHT > scrollTop + clientHeight) this.host.scrollTop = top + ROW_HEIGHT - clientHeight;
    this.draw(true);
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.host.clientHeight / ROW_HEIGHT) - 1);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    this.select(this.selected < 0 && move > 0 && move !== Infinity ? 0 : this.selected + move);
  }

  draw(force = false) {
    const { scrollTop, clientHeight } = this.host;
    const from = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - 8);
    const to = Math.min(this.rows.length, Math.ceil((scrollTop + clientHeight) / ROW_HEIGHT) + 8);
    if (!force && this.from === from && this.to === to) return;
    this.from = from;
    this.to = to;
    this.content.style.height = `${this.rows.length * ROW_HEIGHT}px`;
    this.content.replaceChildren(...this.rows.slice(from, to).map((row, offset) => this.row(row, from + offset)));
    const active = this.selected >= from && this.selected < to ? `${this.options.kind}-${this.selected}` : '';
    if (active === '') this.host.removeAttribute('aria-activedescendant');
    else this.host.setAttribute('aria-activedescendant', active);
  }

  row(row, at) {
    const made = this.options.render(row);
    made.id = `${this.options.kind}-${at}`;
    made.dataset.at = String(at);
    made.style.top = `${at * ROW_HEIGHT}px`;
    made.setAttribute('role', 'option');
    made.setAttribute('aria-selected', String(at === this.selected));
    made.setAttribute('aria-posinset', String(at + 1));
    made.setAttribute('aria-setsize', String(this.rows.length));
    return made;
  }
}

function stepRow(visit) {
  const whole = Math.max(1, data.durationMs);
  const bar = element('div', {
    class: 'bar',
    left: `${Math.min(99.4, (visit.enteredMs / whole) * 100)}%`,
    width: `${((visit.endedMs - visit.enteredMs) / whole) * 100}%`,
  });
  const error = visit.errors.at(-1)?.error;
  const retries = visit.attempts > 1 ? ` · ${visit.attempts - 1} ${visit.attempts === 2 ? 'retry' : 'retries'}` : '';
  const name = element('span', { text: labelOf(visit), title: labelOf(visit) });
  name.style.paddingLeft = `${depthOf(visit) * 14}px`;
  return element(
    'div',
    { class: `row ${visit.outcome}` },
    name,
    element('span', { class: 'weak', text: moment(visit.enteredMs) }),
    element('span', { class: 'weak', text: duration(visit.endedMs - visit.enteredMs) }),
    element('span', { class: 'outcome', text: `${visit.outcome}${error === undefined ? '' : `: ${error}`}${retries}` }),
    element('span', { class: 'track', 'aria-hidden': 'true' }, bar),
  );
}

function eventRow(event) {
  return element(
    'div',
    { class: 'row' },
    element('span', { class: 'weak', text: `#${event.id}` }),
    element('span', { class: 'weak', text: moment(event.atMs) }),
    element('span', { text: event.type }),
    element('span', { class: 'weak', text: event.visit >= 0 ? labelOf(visits[event.visit]) : '' }),
  );
}

function pretty(number) {
  const text = textAt(number);
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

function block(title, text) {
  if (text === undefined) return undefined;
  return element(
    'div',
    {},
    element('h3', { text: title }),
    element('pre', { text, tabindex: '0', 'aria-label': title }),
  );
}

/** What a state could read: what was assigned before it in its own sequence and in those around. */
function variablesAt(visit) {
  const chain = [];
  let at = visit;
  while (at !== undefined) {
    const before = at.previous >= 0 ? visits[at.previous] : undefined;
    if (before !== undefined) chain.push(before);
    at = before ?? (at.parent >= 0 ? visits[at.parent] : undefined);
  }
  const found = new Map();
  for (const { assigned } of chain.reverse()) addAssigned(found, assigned);
  return found;
}

function addAssigned(found, assigned) {
  for (let at = 0; at < assigned.length; at += 2) found.set(textAt(assigned[at]), pretty(assigned[at + 1]));
}

function variablesText(found) {
  return found.size === 0 ? undefined : [...found].map(([name, value]) => `$${name} = ${value}`).join('\n');
}

const detail = byId('detail');

function showDetail(...content) {
  detail.hidden = false;
  detail.replaceChildren(...content.filter((each) => each !== undefined));
  detail.scrollTop = 0;
}

function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== undefined && value !== '');
  return element(
    'dl',
    { class: 'facts' },
    ...shown.map(([name, value]) => element('div', {}, element('dt', { text: name }), element('dd', { text: value }))),
  );
}

function showVisit(visit) {
  const assigned = new Map();
  addAssigned(assigned, visit.assigned);
  const own = events.filter(
    (event) => event.visit === visit.index && event.details >= 0 && !/State(Entered|Exited)$/.test(event.type),
  );
  const errors = visit.errors.map(({ atMs, error, cause }) =>
    element(
      'p',
      { class: 'failure' },
      element('strong', { text: `${moment(atMs)} ${error}` }),
      ` ${textAt(cause) ?? ''}`,
    ),
  );
  showDetail(
    element('h2', { text: `${labelOf(visit)}` }),
    facts([
      ['Type', visit.type],
      ['Outcome', visit.outcome],
      ['Entered', `${moment(visit.enteredMs)} (${new Date(data.startMs + visit.enteredMs).toISOString()})`],
      ['Took', duration(visit.endedMs - visit.enteredMs)],
      ['Calls', visit.attempts > 0 ? String(visit.attempts) : undefined],
      ['Inside', visit.parent >= 0 ? labelOf(visits[visit.parent]) : undefined],
    ]),
    ...errors,
    element(
      'div',
      { class: 'columns' },
      ...[
        block('Input', visit.input >= 0 ? pretty(visit.input) : undefined),
        block('Output', visit.output >= 0 ? pretty(visit.output) : undefined),
        block('Variables it could read', variablesText(variablesAt(visit))),
        block('Variables it assigned', variablesText(assigned)),
      ].filter((each) => each !== undefined),
    ),
    own.length === 0 ? undefined : element('h3', { text: `Calls and answers (${own.length} events)` }),
    ...own
      .slice(0, 30)
      .map((event) =>
        element(
          'details',
          {},
          element('summary', { text: `${moment(event.atMs)} ${event.type}` }),
          element('pre', { text: pretty(event.details) }),
        ),
      ),
  );
  markState(visit.name);
}

function showEvent(event) {
  showDetail(
    element('h2', { text: `#${event.id} ${event.type}` }),
    facts([
      ['At', `${moment(event.atMs)} (${new Date(data.startMs + event.atMs).toISOString()})`],
      ['After event', event.previousId > 0 ? `#${event.previousId}` : undefined],
      ['State', event.visit >= 0 ? labelOf(visits[event.visit]) : undefined],
    ]),
    block('Details', event.details >= 0 ? pretty(event.details) : undefined),
  );
  if (event.visit >= 0) markState(visits[event.visit].name);
}

const nodes = [...document.querySelectorAll('.node[data-state]')];

function markState(name) {
  for (const node of nodes) node.classList.toggle('selected', node.dataset.state === name);
  const node = nodes.find((each) => each.dataset.state === name);
  const canvas = document.querySelector('.canvas');
  if (node === undefined || canvas === null) return;
  const [inner, outer] = [node.getBoundingClientRect(), canvas.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom)
    canvas.scrollTop += inner.top - outer.top - outer.height / 3;
  if (inner.left < outer.left || inner.right > outer.right)
    canvas.scrollLeft += inner.left - outer.left - outer.width / 3;
}

const problem = (visit) => visit.outcome !== 'succeeded' || visit.errors.length > 0;
const steps = new VirtualList(byId('steps'), {
  kind: 'steps',
  label: 'Steps in the order of entering',
  rows: visits,
  render: stepRow,
  onSelect: showVisit,
});
let eventList;

function selectTab(button, focus) {
  for (const each of byId('tabs').children) {
    const isSelected = each === button;
    each.setAttribute('aria-selected', String(isSelected));
    each.tabIndex = isSelected ? 0 : -1;
    byId(each.dataset.panel).hidden = !isSelected;
  }
  if (focus) button.focus();
  if (button.id === 'tab-events') {
    eventList ??= new VirtualList(byId('events'), {
      kind: 'events',
      label: 'Events in the order of the history',
      rows: events,
      render: eventRow,
      onSelect: showEvent,
    });
    eventList.draw(true);
  }
  if (button.id === 'tab-steps') steps.draw(true);
}

function setUpTabs() {
  const tabs = byId('tabs');
  tabs.hidden = false;
  tabs.setAttribute('role', 'tablist');
  for (const button of tabs.children) {
    button.setAttribute('role', 'tab');
    button.setAttribute('aria-controls', button.dataset.panel);
    const panel = byId(button.dataset.panel);
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', button.id);
    button.addEventListener('click', () => selectTab(button, false));
  }
  tabs.addEventListener('keydown', (event) => {
    const all = [...tabs.children];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    selectTab(all[(to + all.length) % all.length], true);
  });
  selectTab(byId('tab-steps'), false);
}

function setUpFilters() {
  const stepText = visits.map((visit) =>
    [labelOf(visit), visit.type, visit.outcome, ...visit.errors.map(({ error }) => error)].join(' ').toLowerCase(),
  );
  const count = byId('step-count');
  byId('step-filter').addEventListener('input', ({ target }) => {
    const wanted = target.value.trim().toLowerCase();
    const found = visits.filter((_, index) => stepText[index].includes(wanted));
    steps.show(found);
    count.textContent = wanted === '' ? '' : `${found.length} of ${visits.length} steps`;
  });
  byId('event-filter').addEventListener('input', ({ target }) => {
    const wanted = target.value.trim().toLowerCase();
    const found = events.filter((event) =>
      `${event.type} ${textAt(event.details) ?? ''}`.toLowerCase().includes(wanted),
    );
    eventList?.show(found);
    byId('event-count').textContent = wanted === '' ? '' : `${found.length} of ${events.length} events`;
  });
  const next = byId('next-problem');
  next.disabled = !visits.some(problem);
  next.addEventListener('click', () => {
    const { rows, selected } = steps;
    const after = rows.findIndex((visit, at) => at > selected && problem(visit));
    const at = after >= 0 ? after : rows.findIndex(problem);
    if (at >= 0) steps.select(at);
  });
  byId('steps-tools').hidden = false;
}

/** A state in the diagram leads to its visits, one after the other. */
function setUpDiagram() {
  const svg = document.querySelector('.canvas svg');
  const natural = svg.viewBox.baseVal;
  const fit = () => Math.min(1.34, (document.querySelector('.canvas').clientWidth - 16) / natural.width);
  let scale = Math.max(0.55, fit());
  const apply = () => {
    svg.style.width = `${natural.width * scale}px`;
    svg.style.height = `${natural.height * scale}px`;
  };
  apply();
  svg.setAttribute('role', 'group');
  for (const node of nodes) {
    node.setAttribute('tabindex', '0');
    node.setAttribute('role', 'button');
    node.setAttribute('aria-label', node.querySelector('title').textContent);
    node.addEventListener('click', () => selectState(node.dataset.state));
    node.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      selectState(node.dataset.state);
    });
  }
  const zoom = document.querySelector('.zoom');
  zoom.hidden = false;
  zoom.addEventListener('click', ({ target }) => {
    const factor = { in: scale * 1.25, out: scale / 1.25, fit: fit() }[target.dataset?.zoom];
    if (factor === undefined) return;
    scale = Math.max(0.05, Math.min(6, factor));
    apply();
  });
}

function selectState(name) {
  selectTab(byId('tab-steps'), false);
  if (!steps.rows.some((visit) => visit.name === name)) {
    byId('step-filter').value = '';
    byId('step-count').textContent = '';
    steps.show(visits);
  }
  const { rows, selected } = steps;
  const after = rows.findIndex((visit, at) => at > selected && visit.name === name);
  const at = after >= 0 ? after : rows.findIndex((visit) => visit.name === name);
  if (at >= 0) steps.select(at);
  else {
    markState(name);
    showDetail(element('h2', { text: name }), element('p', { text: 'This run did not enter the state.' }));
  }
}

function measureHeader() {
  document.documentElement.style.setProperty('--header-height', `${document.querySelector('header').offsetHeight}px`);
}

document.querySelector('main').classList.add('interactive');
measureHeader();
setUpTabs();
setUpFilters();
setUpDiagram();
steps.draw(true);
addEventListener('resize', () => {
  measureHeader();
  steps.draw(true);
  eventList?.draw(true);
});
for (const details of document.querySelectorAll('header details')) details.addEventListener('toggle', measureHeader);
addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLElement && ['INPUT', 'TEXTAREA'].includes(event.target.tagName);
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  selectTab(byId('tab-steps'), false);
  byId('step-filter').focus();
});
window.reportReady = true;
