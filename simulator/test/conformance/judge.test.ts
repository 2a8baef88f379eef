import type { Answer } from '../../conformance/case';
import { Comparison } from '../../conformance/difference';
import { judge } from '../../conformance/judge';

const answer = (expected: Answer['expected'], extra: Partial<Answer> = {}): Answer => ({
  expected,
  placeholders: [],
  flags: [],
  categories: [],
  group: 'g',
  ...extra,
});

describe('the comparison with a recorded answer', () => {
  test('takes a generated token for any value, in the whole text or in a part of it', () => {
    const comparison = new Comparison([
      { token: 'date', match: 'value', generated: true },
      { token: '<id>', match: 'substring', generated: true },
      { token: '<name>', match: 'substring', generated: false },
    ]);
    expect(comparison.difference('date', 17, 'at')).toBeUndefined();
    expect(comparison.difference('arn:<id>:end', 'arn:a-b-c:end', 'at')).toBeUndefined();
    expect(comparison.difference('arn:<id>:end', 'arn:a-b-c', 'at')).toBe(
      'at: expected "arn:<id>:end", got "arn:a-b-c"',
    );
    expect(comparison.difference('<name>', 'other', 'at')).toBe('at: expected "<name>", got "other"');
  });

  test('names the first place that differs, a member that is too many included', () => {
    const comparison = new Comparison([]);
    expect(comparison.difference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, 'output')).toBe(
      'output.a[1].b: expected 2, got 3',
    );
    expect(comparison.difference({}, { c: null }, 'output')).toBe('output.c: expected nothing, got null');
  });

  test('tells apart what fails in the result, in the cause and in the events', () => {
    const expected = { status: 'FAILED', error: 'E', cause: 'why', events: [{ id: 1, prev: 0, type: 'A' }] };
    const at = (actual: object) => judge({ answer: actual as typeof expected, calls: [] }, answer(expected));
    const events = [{ id: 1, prev: 0, type: 'A' }];
    expect(at({ status: 'FAILED', error: 'E', cause: 'why', events })).toEqual({});
    expect(at({ status: 'FAILED', error: 'F', cause: 'why', events }).result).toContain('error');
    expect(at({ status: 'FAILED', error: 'E', cause: 'no', events })).toMatchObject({ result: undefined });
    expect(at({ status: 'FAILED', error: 'E', cause: 'no', events }).cause).toContain('cause');
    expect(at({ ...expected, events: [] })).toMatchObject({ result: undefined, cause: undefined });
    expect(at({ ...expected, events: [] }).full).toContain('events[0]');
  });

  test('does not compare ids that were not recorded', () => {
    const expected = { status: 'SUCCEEDED', events: [{ id: 2, prev: 0, type: 'A' }] };
    const actual = { status: 'SUCCEEDED', events: [{ id: 2, prev: 1, type: 'A' }] };
    expect(judge({ answer: actual, calls: [] }, answer(expected)).full).toBeUndefined();
  });

  test('compares events that ran beside each other without their order', () => {
    const expected = {
      events: [
        { id: 1, prev: 0, type: 'A' },
        { id: 2, prev: 1, type: 'B' },
      ],
    };
    const swapped = {
      events: [
        { id: 1, prev: 0, type: 'B' },
        { id: 2, prev: 1, type: 'A' },
      ],
    };
    expect(judge({ answer: swapped, calls: [] }, answer(expected)).full).toBeDefined();
    expect(judge({ answer: swapped, calls: [] }, answer(expected, { flags: ['concurrent'] })).full).toBeUndefined();
  });

  test('allows for as many more events as the ids of the recording leave out, when their order was not recorded', () => {
    const expected = {
      events: [
        { id: 1, prev: 0, type: 'A' },
        { id: 3, prev: 1, type: 'C' },
      ],
    };
    const run = (...types: string[]) => ({
      answer: { events: types.map((type, at) => ({ id: at + 1, prev: at, type })) },
      calls: [],
    });
    const flags = ['parallel-order-not-recorded'];
    expect(judge(run('A', 'B', 'C'), answer(expected, { flags })).full).toBeUndefined();
    expect(judge(run('A', 'B', 'B', 'C'), answer(expected, { flags })).full).toContain('was not expected');
    expect(judge(run('A', 'B', 'C'), answer(expected)).full).toBeDefined();
  });

  test('compares a cause that is JSON by its value', () => {
    const expected = { status: 'FAILED', causeJson: { a: 1, b: [2] }, events: null };
    const actual = { status: 'FAILED', cause: '{"b": [2], "a": 1}' };
    expect(judge({ answer: actual, calls: [] }, answer(expected)).cause).toBeUndefined();
  });

  test('fails a run whose tasks were called with other arguments', () => {
    const expected = { status: 'SUCCEEDED', events: null };
    const verdict = judge({ answer: { status: 'SUCCEEDED' }, calls: ['arguments of Pay: …'] }, answer(expected));
    expect(verdict).toEqual({ full: 'arguments of Pay: …' });
  });
});
