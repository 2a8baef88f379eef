/* global HTMLElement, requestAnimationFrame */
import { element } from './dom.mjs';

const ROW_HEIGHT = 26;

/** A list of any length: only the rows in sight exist. The list has the focus, and names the active row to assistive technology. */
export class VirtualList {
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
