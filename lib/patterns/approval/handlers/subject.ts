import type { WaitRecord } from '../../../capabilities/answers/handlers/wait-record';
import { refused } from './errors';
import { oneSpelling, personOf } from './person';

/** One level: those who are asked, and how many of them must approve. */
export interface Level {
  readonly approvers: readonly string[];
  readonly quorum: number;
  /** The time between its end and the deadline. */
  readonly beforeDeadlineMs: number;
}

/** A label and its value, as the page shows them. */
export interface Field {
  readonly label: string;
  readonly value: string;
}

/** A request for approval as the definition of the workflow gives it: each text may be anything that its input holds, and null where that is nothing. */
export interface GivenRequest {
  readonly requestedBy: unknown;
  readonly title: unknown;
  readonly text?: unknown;
  readonly fields: readonly { readonly label: string; readonly value: unknown }[];
  readonly levels: readonly {
    readonly approvers: readonly unknown[];
    readonly quorum?: number;
    readonly beforeDeadlineMs: number;
  }[];
  readonly delegates: readonly unknown[];
  readonly allowSelfApproval: boolean;
}

/**
 * The request that a wait is about, checked: its approvers are distinct people, and none of them asks for the approval. Each person is written in one
 * way, so that ids can be compared.
 */
export interface Subject {
  readonly requestedBy: string;
  readonly title: string;
  readonly text: string;
  readonly fields: readonly Field[];
  readonly levels: readonly Level[];
  /** Those to whom an approver may hand the request on. */
  readonly delegates: readonly string[];
  /** The level that is asked, from 0. */
  readonly level: number;
  /** The address that links start with: the function behind them can't know it from its environment, since the address is its own. */
  readonly linkBase: string;
}

/** The largest number of approvers of one level: what they write must fit into the cause of an error. */
const MAX_APPROVERS = 20;
const MAX_ID = 128;
const MAX_TITLE = 200;
const MAX_TEXT = 4000;
const MAX_FIELDS = 50;
const MAX_VALUE = 1000;

/** Checks a request, and settles who is asked; whoever asks for the approval is left out, unless that is allowed. */
export function subjectFrom(given: GivenRequest, level: number, linkBase: string): Subject {
  const spelling = oneSpelling();
  const people = (at: string, ids: readonly unknown[]): string[] => peopleOf(at, ids, spelling);
  const [levels, delegates] = [
    given.levels.map(({ approvers }, index) => people(`levels[${index}].approvers`, approvers)),
    people('delegates', given.delegates),
  ];
  const requestedBy = spelling(idOf('requestedBy', given.requestedBy));
  const mayDecide = (person: string): boolean => given.allowSelfApproval || person !== requestedBy;
  if (given.fields.length > MAX_FIELDS) {
    throw refused(`there must be at most ${MAX_FIELDS} fields`);
  }
  return {
    requestedBy,
    title: textOf('title', given.title, MAX_TITLE),
    text: given.text === undefined ? '' : shownOf('text', given.text, MAX_TEXT),
    fields: given.fields.map(({ label, value }) => ({ label, value: shownOf(`fields.${label}`, value, MAX_VALUE) })),
    levels: given.levels.map((each, index) => ({
      ...each,
      ...panelOf(`levels[${index}]`, levels[index] ?? [], each.quorum, mayDecide),
    })),
    delegates: delegates.filter(mayDecide),
    level,
    linkBase,
  };
}

/** The request that a wait is about. */
export function subjectOf({ subject }: WaitRecord): Subject {
  return JSON.parse(subject) as Subject;
}

/** The level that is asked. */
export function levelOf({ levels, level }: Subject): Level {
  const found = levels[level];
  if (found === undefined) {
    throw new Error(`There is no level ${level}`);
  }
  return found;
}

function panelOf(
  at: string,
  people: readonly string[],
  quorum: number | undefined,
  mayDecide: (person: string) => boolean,
): Pick<Level, 'approvers' | 'quorum'> {
  const approvers = people.filter(mayDecide);
  const needed = quorum ?? Math.max(1, approvers.length);
  if (approvers.length < needed) {
    const without = approvers.length < people.length ? ', without whoever asks for the approval' : '';
    throw refused(`${at} has ${approvers.length} approvers${without}, and ${needed} must approve`);
  }
  if (approvers.length > MAX_APPROVERS) {
    throw refused(`${at} has ${approvers.length} approvers, and there may be ${MAX_APPROVERS}`);
  }
  if (process.env.SENDER === 'topic' && approvers.length > 1) {
    throw refused(`${at} has ${approvers.length} approvers, and a topic shows every link to every subscriber`);
  }
  return { approvers, quorum: needed };
}

/** Ids, of which an expression may have given a list; who is named twice has one vote. */
function peopleOf(at: string, given: readonly unknown[], spelling: (id: string) => string): string[] {
  return [...new Set(given.flat().map((id) => spelling(idOf(at, id))))];
}

function idOf(at: string, value: unknown): string {
  const id = textOf(at, value, MAX_ID);
  if (personOf(id) === '') {
    throw refused(`${at} must be text that is not empty`);
  }
  return id;
}

function textOf(at: string, value: unknown, longest: number): string {
  if (typeof value !== 'string' || value.trim() === '') {
    throw refused(`${at} must be text that is not empty`);
  }
  return shortEnough(at, value, longest);
}

function shownOf(at: string, value: unknown, longest: number): string {
  if (value === null) {
    throw refused(`${at} must be something: its expression finds nothing`);
  }
  return shortEnough(at, typeof value === 'string' ? value : jsonOf(at, value), longest);
}

function jsonOf(at: string, value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    throw refused(`${at} is nested too deeply`);
  }
}

function shortEnough(at: string, text: string, longest: number): string {
  if (text.length > longest) {
    throw refused(`${at} must have at most ${longest} characters`);
  }
  return text;
}
