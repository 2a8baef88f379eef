import { App, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { exampleApp } from '../../bin/example-stacks';
import {
  ConfirmDoor,
  FailurePolicy,
  FanOutSource,
  FanOutWork,
  FanOutWorkflow,
  ScatterGather,
  Sender,
  VerificationWorkflow,
  Workflow,
} from 'cdk-workflow-patterns';
import { ACKNOWLEDGEMENTS } from './acknowledgements';

interface Found {
  readonly id: string;
  readonly path: string;
}

function findingsIn(app: App): Found[] {
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({
      id: ruleName
        .replace(/<\w+\.Name>/, '<StateMachine.Name>')
        .replace(/\{"Fn::Select":.*?\{"Ref":"\w+"\}\]\}\]\}/, '<StateMachine.Name>')
        .replace(/(<StateMachine\.Name>)\/\w+:/, '$1/<Label>:')
        .replace(/<\w+Results\w+\.Arn>/, '<Results.Arn>'),
      path: constructPath ?? '',
    })),
  );
}

/** Every pattern, with its defaults and with all that can be switched on. */
function everything(): App {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const topic = new sns.Topic(stack, 'Alarms', { enforceSSL: true });
  new VerificationWorkflow(stack, 'Plain');
  new VerificationWorkflow(stack, 'Full', {
    encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
    alarmTopic: topic,
    failureTarget: { bind: () => ({ arn: topic.topicArn }) },
    door: ConfirmDoor.httpApi(),
    sender: Sender.ses({ fromAddress: 'hello@example.com' }),
    reminders: [Duration.minutes(10)],
    resend: {},
  });
  new Workflow(stack, 'Asking', { definition: scatterGather(stack) });
  const lines = { source: FanOutSource.csv('{% $states.input.key %}'), work: workOf(stack) };
  new FanOutWorkflow(stack, 'Lines', lines);
  new FanOutWorkflow(stack, 'FullLines', {
    ...lines,
    failurePolicy: FailurePolicy.collect(),
    startOnUpload: {},
    startOnSchedule: { schedule: events.Schedule.rate(Duration.days(1)) },
    rerunFailures: {},
    encryptionKey: new kms.Key(stack, 'LinesKey', { enableKeyRotation: true }),
  });
  return app;
}

function workOf(stack: Stack): FanOutWork {
  return FanOutWork.invoke(lambda.Function.fromFunctionName(stack, 'Work', 'work'));
}

function scatterGather(stack: Stack): ScatterGather {
  const queue = new sqs.Queue(stack, 'Desk', { enforceSSL: true, deadLetterQueue: deadLetters(stack) });
  const authorization = events.Authorization.apiKey('x-api-key', SecretValue.unsafePlainText('key'));
  const connection = new events.Connection(stack, 'Partner', { authorization });
  return new ScatterGather(stack, 'Ask', {
    targets: {
      desk: FanOutWork.sendMessageAndWait(queue, { deadline: Duration.seconds(30) }),
      web: FanOutWork.request(connection, { url: 'https://example.com/offers' }),
    },
    window: Duration.seconds(30),
    minimumAnswers: 1,
  });
}

function deadLetters(stack: Stack): sqs.DeadLetterQueue {
  return { queue: new sqs.Queue(stack, 'FailureDlq', { enforceSSL: true }), maxReceiveCount: 3 };
}

const found = [...findingsIn(everything()), ...findingsIn(exampleApp())];

function acknowledges({ id, path }: Found): (each: (typeof ACKNOWLEDGEMENTS)[number]) => boolean {
  return (each) => each.id === id && each.path.test(path);
}

test('cdk-nag finds nothing in what the library creates but what is acknowledged with a reason', () => {
  expect(found.filter((each) => !ACKNOWLEDGEMENTS.some(acknowledges(each)))).toEqual([]);
});

test('every acknowledgement is needed', () => {
  expect(ACKNOWLEDGEMENTS.filter((each) => !found.some((finding) => acknowledges(finding)(each)))).toEqual([]);
});
