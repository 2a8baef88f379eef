import { events, visits } from './data.mjs';
import { showEvent, showVisit } from './detail.mjs';
import { byId } from './dom.mjs';
import { eventRow, stepRow } from './rows.mjs';
import { VirtualList } from './virtual-list.mjs';

export const problem = (visit) => visit.outcome !== 'succeeded' || visit.errors.length > 0;
export const steps = new VirtualList(byId('steps'), {
  kind: 'steps',
  label: 'Steps in the order of entering',
  rows: visits,
  render: stepRow,
  onSelect: showVisit,
});
/** The list of events is made when it is first looked at. */
export const made = { events: undefined };

export function selectTab(button, focus) {
  for (const each of byId('tabs').children) {
    const isSelected = each === button;
    each.setAttribute('aria-selected', String(isSelected));
    each.tabIndex = isSelected ? 0 : -1;
    byId(each.dataset.panel).hidden = !isSelected;
  }
  if (focus) button.focus();
  if (button.id === 'tab-events') {
    made.events ??= new VirtualList(byId('events'), {
      kind: 'events',
      label: 'Events in the order of the history',
      rows: events,
      render: eventRow,
      onSelect: showEvent,
    });
    made.events.draw(true);
  }
  if (button.id === 'tab-steps') steps.draw(true);
}
