import { columns } from '../base/columns';
import { formatDuration } from '../diagram/format-duration';
import { formatDollars, priceOf } from '../report';
import { type ProductionAlarm, alarmsOf, percent } from './alarms';
import type { ProductionFindings } from './findings';
import { retriesOf } from './state-numbers';

/** How many ways through a machine a report tells of. */
const MOST_WAYS = 15;
const MOST_STATES_OF_A_WAY = 12;

/** A part of the report: a title, what holds for all of it, and a table. */
interface Section {
  readonly title: string;
  readonly lead?: string;
  readonly rows: readonly (readonly string[])[];
}

/** What went through a deployed machine. */
export class ProductionReport {
  /** What somebody should look at. */
  readonly alarms: readonly ProductionAlarm[];

  constructor(readonly observed: ProductionFindings) {
    this.alarms = alarmsOf(observed);
  }

  /** What all executions are billed for in us-east-1, in US dollars: their transitions alone. */
  get dollars(): number {
    return priceOf(this.observed.ways.reduce((sum, { transitions }) => sum + transitions, 0));
  }

  toJSON(): object {
    const { fromMs, nowMs, ways, ...rest } = this.observed;
    return {
      from: new Date(fromMs).toISOString(),
      until: new Date(nowMs).toISOString(),
      alarms: this.alarms,
      dollars: this.dollars,
      ...rest,
      ways: ways.map((way) => ({ ...way, dollars: priceOf(way.transitions) })),
    };
  }

  toText(): string {
    const parts = this.sections().map(({ title, lead, rows }) => {
      const table = rows.length === 0 ? [] : columns(rows).split('\n');
      return [`${title}${lead === undefined ? '' : `: ${lead}`}`, ...table.map((line) => `  ${line}`)].join('\n');
    });
    return [this.headline(), ...parts, ...this.observed.notes.map((note) => `Note: ${note}.`)].join('\n\n');
  }

  toMarkdown(): string {
    const parts = this.sections().map(({ title, lead, rows }) => {
      const width = rows[0]?.length ?? 0;
      const table = [row(Array<string>(width).fill('')), row(Array<string>(width).fill('-')), ...rows.map(row)];
      return [
        `### ${title}`,
        ...(lead === undefined ? [] : [`${lead}.`]),
        ...(rows.length === 0 ? [] : [table.join('\n')]),
      ].join('\n\n');
    });
    const notes = this.observed.notes.map((note) => `> ${note}.`);
    return [`## ${this.headline()}`, ...parts, ...notes, ''].join('\n\n');
  }

  private headline(): string {
    const { title, fromMs, nowMs, statuses } = this.observed;
    const total = Object.values(statuses).reduce((sum, each) => sum + each, 0);
    const told = Object.entries(statuses).map(
      ([status, count]) => `${count} ${status.toLowerCase().replaceAll('_', ' ')}`,
    );
    const calls = this.alarms.length === 0 ? 'nothing rings' : `${this.alarms.length} to look at`;
    return `${title}, ${formatDuration(nowMs - fromMs)}: ${total} executions${total === 0 ? '' : ` (${told.join(', ')})`}, ${calls}`;
  }

  private sections(): readonly Section[] {
    const { olderThanMs, hangs } = this.observed;
    const alarms = this.alarms.map(({ kind, where, what, remedy }) => [kind, where, what, remedy]);
    return [
      ...(alarms.length === 0 ? [] : [{ title: 'To look at', rows: alarms }]),
      this.silence(),
      this.retries(),
      ...(hangs.length > 0
        ? []
        : [{ title: 'Hangs', lead: `no execution runs for more than ${formatDuration(olderThanMs)}`, rows: [] }]),
      this.timeouts(),
      this.spend(),
    ];
  }

  private silence(): Section {
    const { silent, unentered } = this.observed;
    const rows = [
      ...silent.map(({ metric, label }) => [
        { choices: 'rule', retriers: 'retry', catchers: 'catch' }[metric as 'choices'] ?? metric,
        label,
      ]),
      ...unentered.map((state) => ['state', `${state} was not entered, nor anything of it`]),
    ];
    return {
      title: 'Never fired',
      rows,
      ...(rows.length === 0 && { lead: 'all states, rules, retries and catchers have' }),
    };
  }

  private retries(): Section {
    const retried = this.observed.states.filter((each) => retriesOf(each) > 0);
    const rows = retried.map(({ state, retries: { before, after }, retriesRise, errors }) => [
      state,
      `${percent(before)}, then ${percent(after)}`,
      retriesRise ? 'rises' : '',
      Object.entries(errors)
        .map(([error, count]) => `${count} × ${error}`)
        .join(', '),
    ]);
    return {
      title: 'Retries',
      rows,
      lead: rows.length === 0 ? 'none' : 'of the visits in the first half of the time, and in the second',
    };
  }

  private timeouts(): Section {
    const limited = this.observed.states.filter(({ timeoutMs }) => timeoutMs !== undefined);
    const rows = limited.map(({ state, timeoutMs = 0, timeouts, longestMs }) => [
      state,
      formatDuration(timeoutMs),
      timeouts === 0 ? 'never ran out' : `ran out ${timeouts} times`,
      longestMs === undefined ? 'none succeeded' : `the longest that succeeded took ${formatDuration(longestMs)}`,
    ]);
    return { title: 'Timeouts', rows, ...(rows.length === 0 && { lead: 'no task that ran has one' }) };
  }

  private spend(): Section {
    const { ways } = this.observed;
    const all = ways.reduce((sum, { transitions }) => sum + transitions, 0);
    const rows = ways
      .slice(0, MOST_WAYS)
      .map(({ transitions, executions, states, ends, example }) => [
        `${formatDollars(priceOf(transitions))} (${((100 * transitions) / Math.max(1, all)).toFixed(0)} %)`,
        `${executions} × ${(transitions / executions).toFixed(1)} transitions`,
        `${shortened(states)} → ${ends}`,
        example.split(':').at(-1) ?? '',
      ]);
    const rest = ways.length > MOST_WAYS ? `, ${ways.length - MOST_WAYS} more ways` : '';
    return {
      title: 'Spend',
      lead: `${formatDollars(priceOf(all))} for ${all} transitions, prices of us-east-1${rest}`,
      rows,
    };
  }
}

function shortened(states: readonly string[]): string {
  if (states.length <= MOST_STATES_OF_A_WAY) return states.join(' → ');
  const half = MOST_STATES_OF_A_WAY / 2;
  return [...states.slice(0, half), '…', ...states.slice(-half)].join(' → ');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((each) => each.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
