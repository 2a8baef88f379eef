import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { WorkflowChecks } from 'cdk-workflow-patterns';
import { DEFINITION_ERRORS } from '../../../lib/workflow/definition/definition-errors';
import { DEFINITION_WARNINGS } from '../../../lib/workflow/definition/definition-warnings';
import { checkMachine } from '../../../lib/workflow/definition/machine-check';
import { MACHINE_WARNINGS } from '../../../lib/workflow/definition/machine-warnings';
import { RULE_TEXTS } from '../../../lib/workflow/definition/rule-texts';
import type { AslStates } from '../../../lib/states/asl-state';

const DOCS = join(__dirname, '..', '..', '..', 'docs');

/** Rules that hold for states of this library alone: nobody else's can break them. */
const OWN = ['notAtTop', 'notResumable', 'createdWithoutKey', 'enteringsAlike'];

test('every rule has its text and its severity, and the page lists all of them', () => {
  const severities = {
    ...Object.fromEntries(
      Object.keys({ ...DEFINITION_WARNINGS, ...MACHINE_WARNINGS }).map((rule) => [rule, 'warning']),
    ),
    ...Object.fromEntries(Object.keys(DEFINITION_ERRORS).map((rule) => [rule, 'error'])),
  };
  const texts = Object.fromEntries(Object.entries(RULE_TEXTS).map(([rule, { severity }]) => [rule, severity]));
  expect(texts).toEqual(Object.fromEntries(Object.entries(severities).filter(([rule]) => !OWN.includes(rule))));
  const page = readFileSync(join(DOCS, 'workflow-checks.md'), 'utf8').replaceAll(/ +/g, ' ');
  const { ruleIds = [] } = new WorkflowChecks(new App());
  for (const id of ruleIds) expect(page).toContain(`| \`${id}\` | `);
  for (const { severity, says } of Object.values(RULE_TEXTS)) expect(page).toContain(`| ${severity} | ${says}`);
});

test('the page of public definitions tells of rules that there are, and of as many findings as it lists', () => {
  const page = readFileSync(join(DOCS, 'public-checks.md'), 'utf8');
  const summary = [...page.matchAll(/^\| `(\w+)` +\|.*\| (\d+) +\| (\d+) +\|$/gm)];
  expect(summary.length).toBeGreaterThan(3);
  for (const [, rule = '', findings, definitions] of summary) {
    expect(Object.keys(RULE_TEXTS)).toContain(rule);
    const [, section = ''] = page.split(`\n### ${rule}\n`);
    const rows = (section.split('\n### ')[0] ?? '').split('\n').filter((line) => line.startsWith('- ['));
    expect(rows).toHaveLength(Number(definitions));
    const states = rows.map((row) => Math.max(1, [...(row.split('): ')[1] ?? '').matchAll(/`[^`]+`/g)].length));
    expect(states.reduce((sum, count) => sum + count, 0)).toBe(Number(findings));
  }
});

const task = { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', TimeoutSeconds: 9 };
const machine = (States: object, more: object = {}): AslStates => ({
  StartAt: Object.keys(States)[0] ?? '',
  TimeoutSeconds: 60,
  States: States as AslStates['States'],
  ...more,
});
const rulesOf = (definition: AslStates): string[] =>
  checkMachine(definition, { express: false }).map(({ rule }) => rule);

describe('the query language', () => {
  const jsonata = { QueryLanguage: 'JSONata' };

  test.each([
    [
      'a state in JSONPath of a machine in JSONata',
      machine({ A: { ...task, QueryLanguage: 'JSONPath', Parameters: {}, End: true } }, jsonata),
      ['jsonPathState'],
    ],
    [
      'Parameters of a machine in JSONata',
      machine({ A: { ...task, Parameters: {}, End: true } }, jsonata),
      ['jsonPathField'],
    ],
    [
      'Result of a Pass in JSONata',
      machine({ A: { Type: 'Pass', ...jsonata, Result: 1, End: true } }),
      ['jsonPathField'],
    ],
    ['Arguments without a language', machine({ A: { ...task, Arguments: {}, End: true } }), ['jsonataField']],
    [
      'Output of a Catch in JSONPath',
      machine({
        A: { ...task, Catch: [{ ErrorEquals: ['States.ALL'], Output: 1, Next: 'B' }], End: true },
        B: { Type: 'Fail' },
      }),
      ['jsonataField'],
    ],
    [
      'a branch, whose language is that of the machine',
      machine(
        { P: { Type: 'Parallel', Branches: [machine({ A: { ...task, Parameters: {}, End: true } })], End: true } },
        jsonata,
      ),
      ['jsonPathField'],
    ],
    [
      'JSONata in JSONata, and JSONPath in JSONPath',
      machine({ A: { ...task, ...jsonata, Arguments: {}, Next: 'B' }, B: { ...task, Parameters: {}, End: true } }),
      [],
    ],
  ])('%s', (_, definition, expected) => {
    expect(rulesOf(definition)).toEqual(expected);
  });
});

describe('an error in the place of the input', () => {
  const LAMBDA = 'arn:aws:states:::lambda:invoke';
  const caught = (states: object, language: object = {}): AslStates =>
    machine({ A: { ...task, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], End: true }, ...states }, language);
  const publish = { ...task, Resource: 'arn:aws:states:::sns:publish' };

  test.each([
    [
      'is missed by a state that reads a field of the input',
      { B: { ...publish, Parameters: { 'Message.$': '$.order.id' }, End: true } },
    ],
    [
      'is missed by one that reads it in an intrinsic function',
      { B: { ...publish, Parameters: { 'Message.$': "States.Format('{}', $.id)" }, End: true } },
    ],
    [
      'is missed by a function that is called with all of it',
      {
        B: {
          ...task,
          Resource: LAMBDA,
          Retry: [{ ErrorEquals: ['States.ALL'] }],
          Parameters: { FunctionName: 'f', 'Payload.$': '$' },
          End: true,
        },
      },
    ],
    [
      'is missed behind a Wait',
      { B: { Type: 'Wait', Seconds: 1, Next: 'C' }, C: { ...publish, Parameters: { 'Message.$': '$.id' }, End: true } },
    ],
    [
      'is missed by a Choice',
      { B: { Type: 'Choice', Choices: [{ Variable: '$.kind', StringEquals: 'x', Next: 'C' }] }, C: { Type: 'Fail' } },
    ],
    ['is missed by whoever reads the output', { B: { Type: 'Pass', End: true } }],
    ['is missed by whoever reads the output of a Succeed', { B: { Type: 'Succeed' } }],
  ])('%s', (_, states) => {
    expect(rulesOf(caught(states))).toEqual(['errorReplacesInput']);
  });

  test.each([
    ['a failure', { B: { Type: 'Fail' } }],
    ['a fixed message', { B: { ...publish, Parameters: { Message: 'it failed' }, End: true } }],
    [
      'a message of the error',
      { B: { ...publish, Parameters: { 'Message.$': '$.Cause', 'Subject.$': '$$.Execution.Id' }, End: true } },
    ],
    ['a message that is the error', { B: { ...publish, Parameters: { 'Message.$': '$' }, End: true } }],
    [
      'a Choice by the error',
      {
        B: { Type: 'Choice', Choices: [{ Variable: '$.Error', StringEquals: 'x', Next: 'C' }], Default: 'C' },
        C: { Type: 'Fail' },
      },
    ],
  ])('is missed by nobody behind %s', (_, states) => {
    expect(rulesOf(caught(states))).toEqual([]);
  });

  test('is the same in JSONata', () => {
    const language = { QueryLanguage: 'JSONata' };
    const state = (Arguments: unknown): object => ({ B: { ...publish, Arguments, End: true } });
    expect(rulesOf(caught(state({ Message: '{% $states.input.id %}' }), language))).toEqual(['errorReplacesInput']);
    expect(rulesOf(caught(state({ Message: '{% $states.input.Cause %}' }), language))).toEqual([]);
  });
});
