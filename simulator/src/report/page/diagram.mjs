/* global document */
import { visits } from './data.mjs';
import { showDetail } from './detail.mjs';
import { byId, element } from './dom.mjs';
import { selectTab, steps } from './lists.mjs';
import { markState, nodes } from './marks.mjs';

/** A state in the diagram leads to its visits, one after the other. */
export function setUpDiagram() {
  const svg = document.querySelector('.canvas svg');
  const natural = svg.viewBox.baseVal;
  const canvas = document.querySelector('.canvas');
  // The whole picture; at first only as small as it can be read.
  const fit = () =>
    Math.min(1.34, (canvas.clientWidth - 16) / natural.width, (canvas.clientHeight - 16) / natural.height);
  let scale = Math.max(0.7, fit());
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
  const isSame = rows[selected]?.name === name;
  const after = isSame ? rows.findIndex((visit, at) => at > selected && visit.name === name) : -1;
  const at = after >= 0 ? after : rows.findIndex((visit) => visit.name === name);
  if (at >= 0) steps.select(at);
  else {
    markState(name);
    showDetail(element('h2', { text: name }), element('p', { text: 'This run did not enter the state.' }));
  }
}
