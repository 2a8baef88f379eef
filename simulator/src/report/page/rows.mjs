import { data, depthOf, labelOf, visits } from './data.mjs';
import { element } from './dom.mjs';
import { duration, moment } from './format.mjs';

export function stepRow(visit) {
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

export function eventRow(event) {
  return element(
    'div',
    { class: 'row' },
    element('span', { class: 'weak', text: `#${event.id}` }),
    element('span', { class: 'weak', text: moment(event.atMs) }),
    element('span', { text: event.type }),
    element('span', { class: 'weak', text: event.visit >= 0 ? labelOf(visits[event.visit]) : '' }),
  );
}
