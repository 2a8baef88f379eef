import { Simulator, type JsonObject, type World, type WorldOptions } from 'cdk-workflow-simulator';
import { inlineFunction, machine, templateOf } from '../world/small-templates';

const ROLE = 'arn:aws:iam::123456789012:role/scheduler';
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:Started';
const started = () =>
  machine({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }, { StateMachineName: 'Started' });
const schedule = (target: JsonObject, more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    Name: 'Nightly',
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { RoleArn: ROLE, ...target },
    ...more,
  },
});

let world: World;
afterEach(() => world.close());

async function load(resources: Record<string, JsonObject>, options: WorldOptions = { permissions: 'off' }) {
  world = await Simulator.load(templateOf(resources), options);
  return world;
}

/** A machine that makes one call, and what came of it. */
async function call(resource: string, args: JsonObject, more: Record<string, JsonObject> = {}) {
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Call',
    States: { Call: { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Arguments: args, End: true } },
  };
  await load({ Started: started(), ...more, Caller: machine(definition) });
  return world.stateMachine('Caller').start({});
}
const once = (target: JsonObject, more: JsonObject = {}): JsonObject => ({
  Name: 'Once',
  ScheduleExpression: 'at(2025-01-01T00:10:00)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { RoleArn: ROLE, ...target },
  ...more,
});

describe('when a schedule is due', () => {
  const startsOf = async (more: JsonObject, startTime = '2025-01-01T00:00:00Z', hours = 3) => {
    await load(
      { Started: started(), Schedule: schedule({ Arn: arn('Started') }, more) },
      { permissions: 'off', startTime },
    );
    await world.advance({ hours });
    return world
      .stateMachine('Started')
      .runs.map(({ history }) => history[0]?.timestamp.toISOString().slice(0, 16) ?? '');
  };

  test('a rate begins at once, and goes on until the end', async () => {
    expect(await startsOf({ EndDate: '2025-01-01T02:30:00Z' })).toEqual([
      '2025-01-01T00:00',
      '2025-01-01T01:00',
      '2025-01-01T02:00',
    ]);
  });

  test('a rate with a start begins there', async () => {
    expect(await startsOf({ StartDate: '2025-01-01T01:30:00Z' })).toEqual(['2025-01-01T01:30', '2025-01-01T02:30']);
  });

  test('clocks of its time zone count, and the hour that they leave out is left out', async () => {
    const daily = { ScheduleExpression: 'cron(30 2 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' };
    expect(await startsOf(daily, '2025-03-29T00:00:00Z', 72)).toEqual(['2025-03-29T01:30', '2025-03-31T00:30']);
  });

  test('the hour that clocks show twice counts once', async () => {
    const daily = { ScheduleExpression: 'cron(30 2 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' };
    expect(await startsOf(daily, '2025-10-26T00:00:00Z', 30)).toEqual(['2025-10-26T00:30', '2025-10-27T01:30']);
  });

  test('a flexible window spreads it over the window, the same way for the same seed', async () => {
    const flexible = { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } };
    const [first, second] = [await startsOf(flexible), await startsOf(flexible)];
    expect(second).toEqual(first);
    expect(new Set(first.map((each) => each.slice(-2))).size).toBeGreaterThan(1);
    expect(first.every((each) => Number(each.slice(-2)) < 15)).toBe(true);
  });

  test('one that is disabled is never due', async () => {
    expect(await startsOf({ State: 'DISABLED' })).toEqual([]);
  });
});

describe('what a target gets', () => {
  test('a queue gets the input as text, with what the schedule knows in it', async () => {
    const input = '{"at": "<aws.scheduler.scheduled-time>", "try": <aws.scheduler.attempt-number>}';
    await load({ Queue: { Type: 'AWS::SQS::Queue' }, Schedule: schedule({ Arn: arn('Queue'), Input: input }) });
    await world.advance({ minutes: 1 });
    expect(world.queue('Queue').messages).toMatchObject([{ body: '{"at": "2025-01-01T00:00:00Z", "try": 1}' }]);
  });

  test('a function without an input gets a notification', async () => {
    await load({ Fn: inlineFunction(''), Schedule: schedule({ Arn: arn('Fn') }) });
    world.function('Fn').mock(() => null);
    await world.advance({ minutes: 1 });
    expect(world.function('Fn').invocations.map(({ event }) => event)).toMatchObject([
      { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', time: '2025-01-01T00:00:00Z', detail: '{}' },
    ]);
  });

  test('a bus gets an event with the input as its detail', async () => {
    const bus = 'arn:aws:events:us-east-1:123456789012:event-bus/default';
    const event = { EventBridgeParameters: { Source: 'shop', DetailType: 'Night' }, Input: '{"n":1}' };
    await load({ Schedule: schedule({ Arn: bus, ...event }) });
    await world.advance({ minutes: 1 });
    expect(world.eventBus().events).toMatchObject([{ source: 'shop', detailType: 'Night', detail: { n: 1 } }]);
  });

  test('a topic gets the input as its message', async () => {
    await load({ Topic: { Type: 'AWS::SNS::Topic' }, Schedule: schedule({ Arn: { Ref: 'Topic' }, Input: '{"n":1}' }) });
    await world.advance({ minutes: 1 });
    expect(world.topic('Topic').messages).toMatchObject([{ message: '{"n":1}' }]);
  });

  test('a universal target is a call of the SDK', async () => {
    const input = JSON.stringify({ StateMachineArn: MACHINE, Input: '{"n":1}', Name: 'from-the-schedule' });
    await load({
      Started: started(),
      Schedule: schedule({ Arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution', Input: input }),
    });
    await world.advance({ minutes: 1 });
    expect(world.stateMachine('Started').runs).toMatchObject([{ name: 'from-the-schedule', input: { n: 1 } }]);
  });
});

describe('a target that refuses', () => {
  const to = (more: JsonObject) => {
    const target = { Arn: 'arn:aws:scheduler:::aws-sdk:sfn:stopExecution', Input: '{"ExecutionArn":"x"}', ...more };
    return load({
      Dead: { Type: 'AWS::SQS::Queue' },
      Schedule: schedule(
        { DeadLetterConfig: { Arn: arn('Dead') }, ...target },
        { ScheduleExpression: 'rate(10 days)' },
      ),
    });
  };

  test('is tried again as often as the policy says, then the dead-letter queue has the input and the reason', async () => {
    await to({ RetryPolicy: { MaximumRetryAttempts: 2 } });
    await world.advance({ seconds: 2 });
    expect(world.queue('Dead').messages).toHaveLength(0);
    await world.advance({ seconds: 2 });
    expect(world.queue('Dead').messages).toMatchObject([
      {
        body: '{"ExecutionArn":"x"}',
        attributes: {
          ERROR_CODE: { value: 'InvalidArn' },
          EXHAUSTED_RETRY_CONDITION: { value: 'MaximumRetryAttempts' },
          RETRY_ATTEMPTS: { value: '2' },
          IS_PAYLOAD_TRUNCATED: { value: 'false' },
          SCHEDULED_TIME: { value: '2025-01-01T00:00:00Z' },
          SCHEDULE_ARN: { value: 'arn:aws:scheduler:us-east-1:123456789012:schedule/default/Nightly' },
          TARGET_ARN: { value: 'arn:aws:scheduler:::aws-sdk:sfn:stopExecution' },
        },
      },
    ]);
  });

  test('is told of by the call that its own ARN stands for', async () => {
    const gone = 'arn:aws:sns:us-east-1:123456789012:gone';
    await to({ Arn: gone, RetryPolicy: { MaximumRetryAttempts: 0 } });
    await world.advance({ seconds: 1 });
    expect(world.queue('Dead').messages).toMatchObject([
      { attributes: { TARGET_ARN: { value: 'arn:aws:scheduler:::aws-sdk:sns:publish' } } },
    ]);
  });

  test('is given up when the event is too old', async () => {
    await to({ RetryPolicy: { MaximumEventAgeInSeconds: 60 } });
    await world.advance({ minutes: 2 });
    expect(world.queue('Dead').messages).toMatchObject([
      { attributes: { EXHAUSTED_RETRY_CONDITION: { value: 'MaximumEventAgeInSeconds' } } },
    ]);
  });
});

describe('a schedule whose role may not do what it is for', () => {
  const allowing = (...actions: string[]): WorldOptions => {
    const statements = actions.map((Action) => ({ Effect: 'Allow', Action, Resource: '*' }));
    return { permissions: { roles: { [ROLE]: [{ Statement: statements as never }] } } };
  };
  const RETRIED = { RetryPolicy: { MaximumRetryAttempts: 2 } };
  const DENIED = /AssumeRole|scheduler.* is not authorized to perform: states:StartExecution on resource/;

  test.each([
    ['a templated target', { Arn: arn('Started') }],
    [
      'a universal target',
      {
        Arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution',
        Input: JSON.stringify({ StateMachineArn: MACHINE }),
      },
    ],
  ])('is tried again, and then in its dead-letter queue: %s', async (_, target) => {
    const to = { ...target, ...RETRIED, DeadLetterConfig: { Arn: arn('Dead') } };
    const Schedule = schedule(to, { ScheduleExpression: 'rate(10 days)' });
    await load(
      { Started: started(), Dead: { Type: 'AWS::SQS::Queue' }, Schedule },
      allowing('states:StopExecution', 'sqs:SendMessage'),
    );
    await world.advance({ hours: 1 });
    expect(world.stateMachine('Started').runs).toEqual([]);
    expect(world.queue('Dead').messages).toMatchObject([
      {
        attributes: {
          ERROR_CODE: { value: 'AccessDeniedException' },
          ERROR_MESSAGE: { value: expect.stringMatching(DENIED) as string },
          EXHAUSTED_RETRY_CONDITION: { value: 'MaximumRetryAttempts' },
          RETRY_ATTEMPTS: { value: '2' },
          TARGET_ARN: { value: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution' },
        },
      },
    ]);
  });

  test('is lost without a dead-letter queue, or when it may not write there, and the world has a note of it', async () => {
    const more = { ScheduleExpression: 'rate(10 days)' };
    await load({ Started: started(), Schedule: schedule({ Arn: arn('Started'), ...RETRIED }, more) }, allowing());
    await world.advance({ hours: 1 });
    expect(world.stateMachine('Started').runs).toEqual([]);
    expect(world.notes.join()).toMatch(/given its target up, and has no dead-letter queue: .*states:StartExecution/);
    await world.close();
    const to = { Arn: arn('Started'), ...RETRIED, DeadLetterConfig: { Arn: arn('Dead') } };
    await load({ Started: started(), Dead: { Type: 'AWS::SQS::Queue' }, Schedule: schedule(to, more) }, allowing());
    await world.advance({ hours: 1 });
    expect(world.notes.join()).toMatch(/the dead letter of the schedule is lost: .*sqs:SendMessage/i);
  });
});

describe('whoever makes a schedule', () => {
  const CALLER = 'arn:aws:iam::123456789012:role/caller';
  const schedules = {
    Effect: 'Allow',
    Action: 'scheduler:CreateSchedule',
    Resource: 'arn:aws:scheduler:us-east-1:123456789012:schedule/default/*',
  };
  const pass = (service: string, Resource = ROLE) => ({
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource,
    Condition: { StringEquals: { 'iam:PassedToService': service } },
  });
  const outcome = async (...statements: object[]) => {
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'Call',
      States: {
        Call: {
          Type: 'Task',
          Resource: 'arn:aws:states:::aws-sdk:scheduler:createSchedule',
          Arguments: once({ Arn: MACHINE }),
          End: true,
        },
      },
    };
    const roles = { [CALLER]: [{ Statement: statements as never }] };
    await load({ Started: started(), Caller: machine(definition, { RoleArn: CALLER }) }, { permissions: { roles } });
    const run = await world.stateMachine('Caller').start({});
    await run.toEnd();
    await world.close();
    return [run.status, run.cause ?? ''] as const;
  };

  test('must be allowed to pass its role to the Scheduler', async () => {
    expect(await outcome(schedules, pass('scheduler.amazonaws.com'))).toEqual(['SUCCEEDED', '']);
    for (const passed of [[], [pass('lambda.amazonaws.com')], [pass('scheduler.amazonaws.com', `${ROLE}s`)]]) {
      const [status, cause] = await outcome(schedules, ...passed);
      expect([status, cause]).toEqual(['FAILED', expect.stringContaining('not authorized to perform: iam:PassRole')]);
    }
  });

  test('must be allowed to make it in its group', async () => {
    const elsewhere = { ...schedules, Resource: 'arn:aws:scheduler:us-east-1:123456789012:schedule/other/*' };
    const [status, cause] = await outcome(elsewhere, pass('scheduler.amazonaws.com'));
    expect([status, cause]).toEqual(['FAILED', expect.stringContaining('schedule/default/Once')]);
  });
});

test('what recurs, and what is due once, happens by itself while clients are served', async () => {
  const at = { Name: 'Later', ScheduleExpression: 'at(2025-01-01T00:02:00)' };
  await load({
    Started: started(),
    Schedule: schedule({ Arn: arn('Started'), Input: '{"n":1}' }, { ScheduleExpression: 'rate(1 minute)' }),
    Later: schedule({ Arn: arn('Started'), Input: '{"n":2}' }, at),
  });
  const inputs = (): number[] =>
    world.stateMachine('Started').runs.map(({ input }) => (input as { readonly n: number }).n);
  await world.listen({ speed: 6_000 });
  const until = performance.now() + 60_000;
  while (inputs().length < 6 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(inputs().slice(0, 4).sort()).toEqual([1, 1, 1, 2]);
});

describe('a schedule that a machine makes', () => {
  test('is due like any timer, once, and is gone afterwards when it shall be', async () => {
    const args = once({ Arn: MACHINE, Input: '{"n":1}' }, { ActionAfterCompletion: 'DELETE' });
    const run = await call('aws-sdk:scheduler:createSchedule', args);
    await run.toEnd();
    const scheduleArn = 'arn:aws:scheduler:us-east-1:123456789012:schedule/default/Once';
    expect(run.output).toEqual({ ScheduleArn: scheduleArn });
    await world.advance({ minutes: 9 });
    expect(world.stateMachine('Started').runs).toHaveLength(0);
    await world.advance({ minutes: 2 });
    expect(world.stateMachine('Started').runs).toMatchObject([{ input: { n: 1 } }]);
    expect(() => world.schedule('Once')).toThrow(/no rule or schedule 'Once'/);
  });

  test('wakes the execution that made it: a machine that waits for a callback goes on', async () => {
    const args = once({
      Arn: 'arn:aws:scheduler:::aws-sdk:sfn:sendTaskSuccess',
      Input: `{% $string({'TaskToken': $states.context.Task.Token, 'Output': '"woken"'}) %}`,
    });
    const run = await call('aws-sdk:scheduler:createSchedule.waitForTaskToken', args);
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: 'woken', elapsedMs: 10 * 60 * 1000 });
  });

  test('fails under a name that exists', async () => {
    const more = { Schedule: schedule({ Arn: MACHINE }, { Name: 'Once' }) };
    const run = await call('aws-sdk:scheduler:createSchedule', once({ Arn: MACHINE }), more);
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Scheduler.ConflictException' });
  });

  test('fails for an expression and for a time zone that do not exist', async () => {
    const mistakes: JsonObject[] = [
      { ScheduleExpression: 'every day' },
      { ScheduleExpressionTimezone: 'Europe/Bielefeld' },
    ];
    for (const wrong of mistakes) {
      const run = await call('aws-sdk:scheduler:createSchedule', once({ Arn: MACHINE }, wrong));
      await run.toEnd();
      expect(run).toMatchObject({ status: 'FAILED', error: 'Scheduler.ValidationException' });
    }
  });

  test('is read with what it has by default, and is not due once it is deleted', async () => {
    const more = { Schedule: schedule({ Arn: MACHINE }) };
    const run = await call('aws-sdk:scheduler:getSchedule', { Name: 'Nightly' }, more);
    await run.toEnd();
    expect(run.output).toMatchObject({ Name: 'Nightly', State: 'ENABLED', CreationDate: '2025-01-01T00:00:00Z' });
    const deletion = await call('aws-sdk:scheduler:deleteSchedule', { Name: 'Nightly' }, more);
    await deletion.toEnd();
    await world.advance({ hours: 3 });
    expect(world.stateMachine('Started').runs).toHaveLength(0);
  });
});

test('clients reach it by its REST API', async () => {
  await load({ Started: started() });
  const endpoint = await world.listen({ speed: 'fastest' });
  const request = async (method: string, path: string, body?: JsonObject) => {
    const response = await fetch(`${endpoint.url}${path}`, {
      method,
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=k/20250101/us-east-1/scheduler/aws4_request, Signature=0',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as JsonObject };
  };
  const settings = once({ Arn: MACHINE });
  expect(await request('POST', '/schedule-groups/night', {})).toMatchObject({ status: 200 });
  await request('POST', '/schedules/Once', { ...settings, GroupName: 'night', State: 'DISABLED' });
  expect((await request('GET', '/schedules?ScheduleGroup=night')).body).toMatchObject({
    Schedules: [{ Name: 'Once' }],
  });
  await request('PUT', '/schedules/Once', { ...settings, GroupName: 'night' });
  expect((await request('GET', '/schedules/Once?groupName=night')).body).toMatchObject({ State: 'ENABLED' });
  await request('DELETE', '/schedule-groups/night');
  expect(await request('GET', '/schedules/Once?groupName=night')).toMatchObject({
    status: 404,
    body: { message: 'Schedule Once does not exist.' },
  });
});
