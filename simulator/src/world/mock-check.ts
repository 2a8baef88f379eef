import type { Json, JsonObject } from '../base/json';
import { resourceOf } from '../engine/resource';
import type { Mock, MockAnswer } from '../services/mocks';

/** What stands for a state: its definition, and where it is. */
export interface MockedState {
  /** How messages name the machine. */
  readonly machine: string;
  readonly name: string;
  readonly definition: JsonObject;
}

/**
 * Checks that a mock is one: a function, or answers one after the other.
 * @throws when it is something else; the message says how to write it.
 */
export function checkMock(mock: Mock, of: string): void {
  if (typeof mock === 'function') return;
  if (!Array.isArray(mock)) {
    const shown = isAnswer(mock)
      ? 'a single answer; put it in a list: [fails(…)], [returns(…)] or [waits]'
      : shortly(mock);
    throw new Error(`The mock of ${of} must be a function of the input or a list of answers, got ${shown}`);
  }
  if (mock.length === 0) throw new Error(`The mock of ${of} needs at least one answer`);
  const wrong = (mock as readonly unknown[]).find((each) => !isAnswer(each));
  if (wrong !== undefined) {
    throw new Error(`Each answer in the mock of ${of} must be returns(…), fails(…) or waits, got ${shortly(wrong)}`);
  }
}

/**
 * Checks that a mock can answer something that a state calls.
 * @throws when it can't; the message says what fits.
 */
export function checkStateMock(mock: Mock, state: MockedState): void {
  const { machine, name, definition } = state;
  const of = `state '${name}' of '${machine}'`;
  checkMock(mock, of);
  if (definition['Type'] === 'Map' && definition['ItemReader'] !== undefined) return checkReaderMock(mock, of);
  if (definition['Type'] !== 'Task') throw new Error(`${capitalized(of)} ${whyNot(definition)}`);
  const { pattern, kind } = resourceOf(definition['Resource'] as string);
  if (waitsIn(mock) && pattern !== 'callback' && kind !== 'activity') {
    throw new Error(
      `${capitalized(of)} waits for no callback, so its mock can't be [waits]; use returns(…) or fails(…)`,
    );
  }
}

/** The mock of a function or of a service's action answers the call itself: callbacks wait by themselves. */
export function checkCallMock(mock: Mock, of: string): void {
  checkMock(mock, of);
  if (!waitsIn(mock)) return;
  throw new Error(
    `The mock of ${of} can't be [waits]: a callback waits by itself once its call is answered; use returns(…) or fails(…)`,
  );
}

/**
 * Checks what the mock of a distributed Map gives its reader.
 * @throws when it is not what the service answers.
 */
export function checkReaderAnswer(answer: Json, of: string): void {
  const members = typeof answer === 'object' && answer !== null ? Object.keys(answer) : [];
  if (members.includes('Body') || members.includes('Contents')) return;
  throw new Error(
    `The mock of ${of} answers the call of its ItemReader, as S3 does: { Body: 'the text of the object' } for ` +
      `getObject, { Contents: [{ Key: … }] } for listObjectsV2, got ${shortly(answer)}`,
  );
}

function checkReaderMock(mock: Mock, of: string): void {
  if (waitsIn(mock)) throw new Error(`${capitalized(of)} waits for no callback, so its mock can't be [waits]`);
  if (typeof mock === 'function') return;
  for (const each of mock) if ('returns' in each) checkReaderAnswer(each.returns, of);
}

function whyNot(definition: JsonObject): string {
  const inner = innerTasks(definition);
  const hint = inner.length === 0 ? 'mock a Task' : `mock a Task in it: ${inner.map((each) => `'${each}'`).join(', ')}`;
  return `is a ${definition['Type'] as string}, which calls nothing that a mock could answer; ${hint}`;
}

function innerTasks(state: JsonObject): readonly string[] {
  const bodies = [state['ItemProcessor'], state['Iterator'], ...((state['Branches'] ?? []) as JsonObject[])];
  return bodies.flatMap((body) =>
    Object.entries(((body as JsonObject | undefined)?.['States'] ?? {}) as Record<string, JsonObject>).flatMap(
      ([name, each]) => (each['Type'] === 'Task' ? [name] : innerTasks(each)),
    ),
  );
}

function waitsIn(mock: Mock): boolean {
  return typeof mock !== 'function' && mock.some((each) => 'waits' in each);
}

function isAnswer(value: unknown): value is MockAnswer {
  return typeof value === 'object' && value !== null && ['returns', 'fails', 'waits'].some((each) => each in value);
}

function shortly(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
