import { oneSpelling, personOf } from '../../../../lib/patterns/approval/handlers/person';
import { subjectFrom } from '../../../../lib/patterns/approval/handlers/subject';
import { personOf as personAtSynthesis } from '../../../../lib/patterns/approval/person';

const REQUEST = {
  requestedBy: 'carl',
  title: 'Refund',
  fields: [],
  levels: [{ approvers: ['Ann', 'bob'], beforeDeadlineMs: 0 }],
  delegates: [],
  allowSelfApproval: false,
};

const subject = (more: object): ReturnType<typeof subjectFrom> =>
  subjectFrom({ ...REQUEST, ...more }, 0, 'https://example.com/');

describe('ids', () => {
  test.each([
    ['ann@example.com', 'Ann@Example.COM'],
    ['ann', ' ann\t'],
    ['ann lee', 'Ann \u00a0 Lee'],
    ['andr\u00e9', 'ANDRE\u0301'],
    ['ann', '\uff21\uff2e\uff2e'],
    ['ann', 'a\u200bn\u00adn\ufeff'],
    ['stra\u00dfe', 'STRASSE'],
    ['\u03c3\u03bf\u03c6\u03cc\u03c2', '\u03a3\u039f\u03a6\u038c\u03a3'],
  ])('%p and %p name one person', (one, other) => {
    expect(personOf(one)).toBe(personOf(other));
  });

  test.each([
    ['ann', 'anna'],
    ['ann', 'a nn'],
    ['ann', '\u0430nn'],
    ['ann', 'ann@example.com'],
  ])('%p and %p name two people', (one, other) => {
    expect(personOf(one)).not.toBe(personOf(other));
  });

  test('name the same people at synthesis', () => {
    const ids = Array.from({ length: 0x3000 }, (_, code) => ` a${String.fromCodePoint(code)}B `);
    expect(ids.map(personAtSynthesis)).toEqual(ids.map(personOf));
  });

  test('are written as the first that named the person', () => {
    const spelling = oneSpelling();
    expect(['Ann', 'ann ', 'BOB', 'bob'].map(spelling)).toEqual(['Ann', 'Ann', 'BOB', 'BOB']);
  });
});

describe('a request', () => {
  test('writes a person in one way in all levels, among the delegates and as who asks for the approval', () => {
    const levels = [
      { approvers: ['Ann', 'bob'], beforeDeadlineMs: 1 },
      { approvers: ['ANN', ['Bob ', 'bob']], beforeDeadlineMs: 0 },
    ];
    const made = subject({ levels, delegates: ['dan', ' Dan'], requestedBy: 'CARL' });
    expect(made.levels.map(({ approvers }) => approvers)).toEqual([
      ['Ann', 'bob'],
      ['Ann', 'bob'],
    ]);
    expect(made.delegates).toEqual(['dan']);
  });

  test('leaves out who asks for the approval, however they are written', () => {
    const made = subject({ requestedBy: ' BOB', delegates: ['b\u200bob', 'dan'] });
    expect(made.levels[0]).toMatchObject({ approvers: ['Ann'], quorum: 1 });
    expect(made.delegates).toEqual(['dan']);
  });

  test.each<[string, object, string]>([
    ['an id that shows nothing', { requestedBy: '\u200b \u00a0' }, 'requestedBy must be text that is not empty'],
    ['a text that is nothing', { text: null }, 'text must be something: its expression finds nothing'],
    ['a field that is nothing', { fields: [{ label: 'Amount', value: null }] }, 'fields.Amount must be something'],
  ])('is refused for %s', (_, more, message) => {
    expect(() => subject(more)).toThrow(message);
  });

  test('is refused for a field that is nested too deeply to be shown', () => {
    const value: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(() => subject({ fields: [{ label: 'Amount', value }] })).toThrow('fields.Amount is nested too deeply');
    expect(() => subject({ levels: [{ approvers: [value], beforeDeadlineMs: 0 }] })).toThrow(
      'levels[0].approvers must',
    );
  });
});
