import { data, events, labelOf, pretty, textAt, visits } from './data.mjs';
import { byId, element } from './dom.mjs';
import { duration, moment } from './format.mjs';
import { markState } from './marks.mjs';

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

export function showDetail(...content) {
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

export function showVisit(visit) {
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

export function showEvent(event) {
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
