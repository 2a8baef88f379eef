import { escapeHtml } from '../diagram/escape';
import { formatDuration } from '../diagram/format-duration';
import type { Visit } from '../diagram/visits';
import type { Json } from '../base/json';
import { billedVisits, isExpress, renderChildren } from './children';
import { clip, shown, table } from './html';
import { countByState } from './transitions';
import { DOLLARS_PER_MILLION_TRANSITIONS, formatDollars, PRICING_PAGE, priceOf } from './price';
import { formatMoment, type ReportData } from './report-data';
import type { ReportSource } from './run-source';

/** Paper and readers without scripts get so many steps; the interactive list has all of them. */
const MAX_STATIC_STEPS = 400;

interface Rendered {
  readonly diagram: string;
  readonly visits: readonly Visit[];
  readonly data: ReportData;
}

/** The body of the page as it is without its script. */
export function renderSections(source: ReportSource, { diagram, visits, data }: Rendered): string {
  const children = source.children ?? [];
  return [
    header(source, data),
    '<main>',
    `<section id="diagram" aria-label="Diagram"><div class="zoom" role="group" aria-label="Zoom" hidden><button type="button" data-zoom="out">−</button><button type="button" data-zoom="fit">Fit</button><button type="button" data-zoom="in">+</button></div><div class="canvas" tabindex="0" role="group" aria-label="Diagram of the run; it scrolls">${diagram}</div></section>`,
    '<section id="story">',
    tabs(source, visits, data),
    '<div id="panel-steps" class="panel">',
    '<div id="steps-tools" class="tools" hidden><label>Filter <input id="step-filter" type="search" placeholder="state, outcome or error" autocomplete="off"></label><button type="button" id="next-problem">Next problem</button><span id="step-count" role="status"></span></div>',
    '<div id="steps" class="list" hidden></div>',
    staticSteps(visits, data),
    '</div>',
    '<div id="panel-events" class="panel" hidden><div class="tools"><label>Filter <input id="event-filter" type="search" placeholder="type or content" autocomplete="off"></label><span id="event-count" role="status"></span></div><div id="events" class="list"></div></div>',
    ...(children.length === 0 ? [] : [`<div id="panel-children" class="panel">${renderChildren(children)}</div>`]),
    `<div id="panel-messages" class="panel">${messages(source, data)}</div>`,
    `<div id="panel-items" class="panel">${tables(source)}</div>`,
    `<div id="panel-cost" class="panel">${cost(source, visits)}</div>`,
    '</section>',
    '<section id="detail" aria-label="Details" tabindex="-1" hidden></section>',
    '</main>',
  ].join('\n');
}

function header({ title, run, machineType }: ReportSource, data: ReportData): string {
  const facts: [string, string][] = [
    ['Execution', run.name],
    ['Started', new Date(data.startMs).toISOString()],
    ['Took', `${formatDuration(data.durationMs)} of virtual time`],
    ['Transitions', String(run.transitions)],
    ...(machineType === 'EXPRESS' ? [] : [['Cost', formatDollars(priceOf(run.transitions))] as [string, string]]),
    ['Events', String(run.history.length)],
  ];
  const failure =
    run.error === undefined
      ? ''
      : `<p class="failure"><strong>${escapeHtml(run.error)}</strong>${run.cause === undefined ? '' : ` ${escapeHtml(clip(run.cause))}`}</p>`;
  return [
    '<header>',
    `<h1>${escapeHtml(title)} <span class="badge ${escapeHtml(run.status.toLowerCase())}">${escapeHtml(run.status)}</span></h1>`,
    `<dl class="facts">${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>`,
    failure,
    payload('Input', run.input),
    payload('Output', run.output),
    '</header>',
  ].join('');
}

function payload(name: string, value: Json | undefined): string {
  if (value === undefined) return '';
  return `<details><summary>${name}</summary><pre>${escapeHtml(clip(JSON.stringify(value, undefined, 2)))}</pre></details>`;
}

function tabs(source: ReportSource, visits: readonly Visit[], data: ReportData): string {
  const count = (source.tables ?? []).reduce((sum, { items }) => sum + items.length, 0);
  const names: [id: string, label: string][] = [
    ['steps', `Steps (${visits.length})`],
    ['events', `Events (${data.events.length})`],
    ...(source.children?.length ? [['children', `Children (${source.children.length})`] as [string, string]] : []),
    ['messages', `Messages (${source.messages?.length ?? 0})`],
    ['items', `Items (${count})`],
    ['cost', 'Cost'],
  ];
  return `<div id="tabs" class="tabs" hidden>${names
    .map(([id, label]) => `<button type="button" id="tab-${id}" data-panel="panel-${id}">${label}</button>`)
    .join('')}</div>`;
}

function staticSteps(visits: readonly Visit[], data: ReportData): string {
  const rows = visits.slice(0, MAX_STATIC_STEPS).map((visit) => {
    const item = visit.iteration === undefined ? '' : ` [${visit.iteration}]`;
    const errors = visit.errors.map(({ error }) => error).join(', ');
    const cells = [
      `${visit.name}${item}`,
      visit.type,
      formatMoment(visit.enteredMs - data.startMs),
      formatDuration(visit.endedMs - visit.enteredMs),
      visit.outcome,
      visit.attempts > 1 ? String(visit.attempts - 1) : '',
      errors,
    ];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  const more =
    visits.length > MAX_STATIC_STEPS ? `<p>The first ${MAX_STATIC_STEPS} of ${visits.length} steps.</p>` : '';
  const columns = ['State', 'Type', 'At', 'Took', 'Outcome', 'Retries', 'Errors'];
  return `<div class="static">${more}${table(columns, rows)}</div>`;
}

function messages(source: ReportSource, data: ReportData): string {
  const all = source.messages ?? [];
  if (all.length === 0) return '<p>No message was sent.</p>';
  const { items, note } = shown(all);
  const rows = items.map(({ atMs, channel, subject, text }) => {
    const cells = [formatMoment(atMs - data.startMs), channel, subject ?? ''].map(
      (cell) => `<td>${escapeHtml(cell)}</td>`,
    );
    return `<tr>${cells.join('')}<td><pre>${escapeHtml(clip(pretty(text)))}</pre></td></tr>`;
  });
  return `<h2>Messages</h2>${note}${table(['At', 'Through', 'Subject', 'Message'], rows)}`;
}

function tables(source: ReportSource): string {
  const all = source.tables ?? [];
  if (all.length === 0) return '<p>No table was looked at.</p>';
  return all
    .map(({ name, items }) => {
      const { items: first, note } = shown(items);
      const rows = first.map(
        (item) => `<tr><td><pre>${escapeHtml(clip(JSON.stringify(item, undefined, 2)))}</pre></td></tr>`,
      );
      const body = items.length === 0 ? '<p>It is empty.</p>' : `${note}${table(['Item'], rows)}`;
      return `<h2>${escapeHtml(name)}</h2>${body}`;
    })
    .join('');
}

function cost({ run, machineType, children = [] }: ReportSource, visits: readonly Visit[]): string {
  const counts = countByState([...visits, ...billedVisits(children)]);
  const rows = counts.map(
    ({ state, entered, retries }) =>
      `<tr><td>${escapeHtml(state)}</td><td class="number">${entered}</td><td class="number">${retries}</td><td class="number">${entered + retries}</td></tr>`,
  );
  const express = children.filter(isExpress).length;
  const price =
    machineType === 'EXPRESS'
      ? 'Express machines are billed by request, duration and memory, not by transition.'
      : `At US$ ${DOLLARS_PER_MILLION_TRANSITIONS} per million transitions (Standard, us-east-1, without the free tier) this run costs ${formatDollars(priceOf(run.transitions))}, a million such runs ${formatDollars(priceOf(run.transitions * 1_000_000))}.`;
  return [
    `<h2>Cost</h2><p>${run.transitions} transitions: every state entered and every retry. ${price}</p>`,
    express === 0 ? '' : `<p>${express} Express child executions are among them, each by its start.</p>`,
    `<p class="source">Price as of ${PRICING_PAGE}</p>`,
    table(['State', 'Entered', 'Retries', 'Transitions'], rows),
  ].join('');
}

/** Text that is JSON, set out to be read. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
