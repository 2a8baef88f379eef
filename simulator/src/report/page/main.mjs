/* global addEventListener, document, HTMLElement, window */
import { setUpFilters, setUpTabs } from './controls.mjs';
import { visits } from './data.mjs';
import { setUpDiagram } from './diagram.mjs';
import { byId } from './dom.mjs';
import { made, selectTab, steps } from './lists.mjs';

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
  made.events?.draw(true);
});
for (const details of document.querySelectorAll('header details')) details.addEventListener('toggle', measureHeader);
addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLElement && ['INPUT', 'TEXTAREA'].includes(event.target.tagName);
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  selectTab(byId('tab-steps'), false);
  byId('step-filter').focus();
});
const failed = visits.findIndex(({ outcome }) => outcome === 'failed');
if (failed >= 0) steps.select(failed);
window.reportReady = true;
