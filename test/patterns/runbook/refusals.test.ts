import { Duration, TimeZone, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Runbook, RunbookReports, RunbookStep, RunbookWorkflow, Work, Workflow } from 'cdk-workflow-patterns';
import { stackWith } from '../../support/synthesize';
import { alarm, fn, REQUEST } from './failover';

/** A runbook of steps. */
function make(steps: (stack: Stack, work: Work) => RunbookStep[]): () => void {
  return () =>
    void stackWith((stack) => {
      const work = Work.invoke(fn(stack, 'Do'));
      new Runbook(stack, 'It', { steps: steps(stack, work) });
    });
}

const window = (expression: string, duration = Duration.hours(1)): (() => void) =>
  make(() => [RunbookStep.window('When', { begins: scheduler.ScheduleExpression.expression(expression), duration })]);

test.each<[string, () => void, string]>([
  ['no steps', make(() => []), "'steps' must hold at least one step"],
  ['a step that is missing', make(() => [undefined as never]), "'steps[0]' must be given"],
  [
    'two of one name',
    make((_, work) => [RunbookStep.of('A', work), RunbookStep.of('A', work)]),
    "'steps' must have names of their own",
  ],
  [
    'a gate behind the pivot',
    make((stack, work) => [
      RunbookStep.of('A', work, { pivot: true }),
      RunbookStep.alarms('B', { alarms: [alarm(stack, 'C')] }),
    ]),
    "'steps[1]' must stand before the pivot",
  ],
  [
    'an approval without a channel',
    make(() => [RunbookStep.approval('A', REQUEST)]),
    "'steps[0]' must have a way to approvers",
  ],
  [
    'an approval with states of its own behind it',
    make((stack) => [RunbookStep.approval('A', { ...REQUEST, onRejected: new sfn.Pass(stack, 'P') })]),
    "[RunbookStep.approval] 'onRejected' must be left out",
  ],
  ['no alarms', make(() => [RunbookStep.alarms('A', { alarms: [] })]), "'steps[0].alarms' must be from 1 to 100"],
  [
    'alarms that settle for ever',
    make((stack) => [RunbookStep.alarms('A', { alarms: [alarm(stack, 'C')], settle: Duration.days(2) })]),
    "'steps[0].settle' must be whole seconds from 1 second to 1 day",
  ],
  ['no calendars', make(() => [RunbookStep.calendar('A', { calendars: [] })]), "'steps[0].calendars' must be from 1"],
  [
    'a condition that is none',
    make((_, work) => [RunbookStep.check('A', work, { condition: 'true' })]),
    "'steps[0].condition' must be an expression in {% … %}",
  ],
  [
    'a check of several states',
    make((stack) => [RunbookStep.check('A', Work.chain(new sfn.Pass(stack, 'P')), { condition: '{% true %}' })]),
    "'steps[0].work' must be a single call that answers itself",
  ],
  [
    'a check that waits for an answer',
    make((stack) => {
      const work = Work.invokeAndWait(fn(stack, 'Ask'), { deadline: Duration.hours(1) });
      return [RunbookStep.check('A', work, { condition: '{% true %}' })];
    }),
    "'steps[0].work' must be a single call that answers itself",
  ],
  [
    'a pause without a wait',
    make((stack) => [RunbookStep.alarms('A', { alarms: [alarm(stack, 'C')], checkEvery: Duration.minutes(1) })]),
    "'steps[0].checkEvery' must stand beside a 'wait'",
  ],
  [
    'questions without number',
    make(() => [RunbookStep.hold('A', { wait: Duration.days(7), checkEvery: Duration.seconds(30) })]),
    "'steps[0].checkEvery' must be so long that at most 1000 questions fit into the 7 days",
  ],
  ['a rate for a window', window('rate(1 day)'), "'steps[0].begins' must be a cron expression"],
  ['the last day of a month', window('cron(0 22 L * ? *)'), "'steps[0].begins' must have values from 1 to 31"],
  ['an hour that there is not', window('cron(0 24 * * ? *)'), "'steps[0].begins' must have values from 0 to 23"],
  [
    'a window of a minute and a half',
    window('cron(0 22 * * ? *)', Duration.seconds(90)),
    "'steps[0].duration' must be whole minutes",
  ],
])('refuses %s', (_, refused, message) => {
  expect(refused).toThrow(message);
});

test('refuses a dry run with nothing to run', () => {
  const build = (): void =>
    void stackWith((stack) => {
      const steps = [RunbookStep.of('A', Work.invoke(fn(stack, 'Do')))];
      new RunbookWorkflow(stack, 'It', { steps, dryRun: true });
    });
  expect(build).toThrow("'dryRun' must have a step to run");
});

test('refuses reports of an Express workflow', () => {
  const build = (): void =>
    void stackWith((stack) => {
      const workflow = new Workflow(stack, 'W', {
        definition: new sfn.Pass(stack, 'P'),
        stateMachineType: sfn.StateMachineType.EXPRESS,
      });
      new RunbookReports(stack, 'It').addWorkflow(workflow);
    });
  expect(build).toThrow("'workflow' must be a STANDARD one");
});

test('fails at synthesis when reports know no workflow', () => {
  const stack = stackWith((own) => void new RunbookReports(own, 'It'));
  expect(() => Template.fromStack(stack)).toThrow("call 'addWorkflow' with each that has a runbook in it");
});

test('a runbook without steps that change nothing has no dry run', () => {
  stackWith((stack) => {
    const steps = [RunbookStep.of('A', Work.invoke(fn(stack, 'Do')))];
    expect(new RunbookWorkflow(stack, 'It', { steps }).dryRunWorkflow).toBeUndefined();
  });
});

test('a zone is that of its window', () => {
  const begins = scheduler.ScheduleExpression.cron({ hour: '8-17/3', minute: '*/20', timeZone: TimeZone.ASIA_TOKYO });
  const stack = stackWith((own) => {
    const steps = [RunbookStep.window('When', { begins, duration: Duration.minutes(20) })];
    new Workflow(own, 'W', { definition: new Runbook(own, 'It', { steps }) });
  });
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  const text = JSON.stringify(machine).replaceAll('\\', '');
  expect(text).toContain(
    '"minutes":[0,20,40],"hours":[8,11,14,17],"days":null,"months":null,"weekDays":null,"years":null,"timeZone":"Asia/Tokyo","openMinutes":20',
  );
});
