import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isExpression } from '../../core/jsonata';
import { refusal } from '../../core/refusal';
import { personOf } from './person';

/** Whether a text stands as it is: no expression, and no token. */
export function isLiteral(text: string): boolean {
  return !Token.isUnresolved(text) && !isExpression(text);
}

/** The texts of a request. */
interface Texts {
  readonly title: string;
  readonly text?: string;
  readonly fields: Readonly<Record<string, string>>;
}

// The functions refuse what is longer, too.
const MAX_TITLE = 200;
const MAX_TEXT = 4000;
const MAX_FIELDS = 50;
const MAX_VALUE = 1000;
const MAX_ID = 128;

/** Refuses texts with which every execution would fail. */
export function checkTexts(scope: IConstruct, { title, text, fields }: Texts): void {
  checkNotEmpty(scope, 'title', title);
  checkLength(scope, 'title', title, MAX_TITLE);
  checkLength(scope, 'text', text ?? '', MAX_TEXT);
  const values = Object.entries(fields);
  values.forEach(([label, value]) => checkLength(scope, `fields.${label}`, value, MAX_VALUE));
  if (values.length > MAX_FIELDS) {
    const instead = 'show what a decision depends on, and a link to the rest';
    throw refusal(scope, { prop: 'fields', must: `be at most ${MAX_FIELDS}`, got: values.length, instead });
  }
}

/** Refuses an id that names nobody, or that is too long. */
export function checkId(scope: IConstruct, prop: string, id: string): void {
  checkNotEmpty(scope, prop, isLiteral(id) ? personOf(id) : id);
  checkLength(scope, prop, id, MAX_ID);
}

/** Refuses ids of which two name one person. */
export function checkDistinct(scope: IConstruct, prop: string, ids: readonly string[]): void {
  const people = ids.map((id) => (isLiteral(id) ? personOf(id) : id));
  const twice = ids.find((_, index) => people.indexOf(people[index] ?? '') !== index);
  if (twice !== undefined) {
    const instead = 'each person has one vote: name each once';
    throw refusal(scope, { prop, must: 'be distinct', got: `'${twice}' twice`, instead });
  }
}

/** Refuses delegates whom nobody could hand the request on to. */
export function checkDelegates(scope: IConstruct, delegates: readonly string[], excluded: string | undefined): void {
  delegates.forEach((id, index) => checkId(scope, `delegates[${index}]`, id));
  checkDistinct(scope, 'delegates', delegates);
  const self = delegates.find((id) => isLiteral(id) && personOf(id) === excluded);
  if (self !== undefined) {
    throw refusal(scope, {
      prop: 'delegates',
      must: "be others than 'requestedBy'",
      got: self,
      instead: "whoever asks for the approval can't decide it: leave them out, or allow it with 'allowSelfApproval'",
    });
  }
}

function checkNotEmpty(scope: IConstruct, prop: string, text: string): void {
  if (text.trim() === '') {
    const instead = 'give a text, or an expression such as {% $states.input.request %}';
    throw refusal(scope, { prop, must: 'not be empty', got: text, instead });
  }
}

function checkLength(scope: IConstruct, prop: string, text: string, longest: number): void {
  if (isLiteral(text) && text.length > longest) {
    const must = `have at most ${longest} characters`;
    throw refusal(scope, { prop, must, got: `${text.length} characters`, instead: 'shorten it' });
  }
}
