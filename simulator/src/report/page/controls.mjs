/* global document */
import { events, labelOf, textAt, visits } from './data.mjs';
import { byId } from './dom.mjs';
import { made, problem, selectTab, steps } from './lists.mjs';

export function setUpTabs() {
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

export function setUpFilters() {
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
    made.events?.show(found);
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
